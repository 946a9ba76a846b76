# History of insured numbers
number-title = Insured number
number-open = History and change of the number
number-new = Enter another number
number-lead = The former number still finds this client in searches and imports.
number-reason = Reason
number-reason-moved = Moved (another insurer)
number-reason-issued = Number issued (H number and insured number)
number-reason-corrected = The number was wrong
number-since = First day of the new number
number-save = Change the number
number-changed = The number has been changed. The former one still finds the client.
refusal-number-reason-required = Choose the reason.
refusal-number-same = This is the present number. Check the number.
refusal-number-taken = This number is, or was, another client's. Check the number.
refusal-number-day-required = Enter the first day of the new number.
refusal-number-day-ahead = Enter today or an earlier day.
refusal-number-before-present = The present number has been in force since { $from }. Enter a later day, or choose that the number was wrong.
