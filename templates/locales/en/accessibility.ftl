# The accessibility statement.
accessibility-title = Accessibility
accessibility-lead = Everyone should be able to take part in arranging a conference, whatever their age, disability or device.
accessibility-aim = What we aim at
accessibility-aim-text = Conformance with level AA of JIS X 8341-3:2016 and of WCAG 2.2.
accessibility-ways = What we do for it
accessibility-way-keyboard = Everything can be done with the keyboard alone. A thick black frame with a yellow rim shows where you are.
accessibility-way-zoom = At 200 % text size and on a screen 360 pixels wide nothing but wide tables has to be scrolled sideways, and those only within themselves.
accessibility-way-colour = A state is always said in words, never by colour alone. The system's high-contrast and reduced-motion settings are followed.
accessibility-way-script = Basic steps such as answering a date poll or giving an opinion work without JavaScript.
accessibility-way-reader = Headings, tables and fields have names and relations for screen readers. Mistakes in a form are gathered at the top of the page.
accessibility-way-paper = For those who do not use screens there are printed forms; answers by fax and telephone can be entered for them.
accessibility-tests = How it is checked
accessibility-tests-text = Every page that a role can reach is checked automatically (axe-core) for each version, and a version with one serious problem is not released. Keyboard-only use, 200 % zoom and a 360-pixel screen are checked as well.
accessibility-limits = Known limits
accessibility-limits-text = How readable an attached file is lies with the person who made it. In a live meeting new contributions are announced as a count, so that they do not interrupt reading.
accessibility-contact = If something is hard to use
accessibility-contact-text = Please tell the administrator of your office or insurer. They can also offer another way.
