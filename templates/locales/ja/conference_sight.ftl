# Who sees what of a sitting.
conference-minutes-shut = 会議の経過は、全ての事例を読める人に表示します
conference-minutes-no-case = 読める事例はありません
