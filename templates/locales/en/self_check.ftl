# Self-check before circulating
self-check-title = Self-check before circulating
self-check-lead = Go through these points before version { $n } goes to a meeting or an inquiry. You can go on without an answer.
self-check-last = Last check:
self-check-yes = Yes
self-check-no = No
self-check-remark = Remark
self-check-save = Record the check
self-check-saved = The self-check was recorded.
self-check-act = Go through the points
self-check-again = Review the self-check
self-check-todo = No self-check of this version is recorded yet
self-check-done = Self-check: yes { $yes }, no { $no }, open { $open }
refusal-self-check-nothing-answered = Answer at least one point.
refusal-self-check-remark-too-long = Remarks can have up to { $limit } characters.
plan-unlinked = Some offices have no number
plan-unlinked-text = Nothing is circulated or delivered to an office that is only named. Edit the plan and choose the office, or type its number.
