# Who sees what of a sitting.
conference-minutes-shut = The course of the sitting is shown to those who may read all its cases
conference-minutes-no-case = There is no case that you may read
