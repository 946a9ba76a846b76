# Home: what waits for the reader today.
home-title = Today's work
home-mine = My turn
home-mine-empty = Nothing needs your attention
home-mine-empty-text = What needs your answer or decision is listed here, the most urgent first.
home-others = Waiting for others
home-count = { $n ->
    [one] 1 item
   *[other] { $n } items
}
home-late = Overdue
home-ahead = Days ahead
home-today = Today
home-today-empty = No meeting today.
home-later = Coming up
home-later-empty = No meeting is planned.
home-client = { $client }
home-enter-room = Enter the room
home-action-meeting = Plan a meeting
home-action-import = Import care plans
home-action-conference = Plan a conference
home-action-report = See the reports
home-action-accounts = Manage accounts
home-task-poll-answer = Answer the date poll of meeting { $name }
home-detail-poll-answer = Asked by { $office }
home-task-inquiry-answer = Give an opinion on the draft of meeting { $name }
home-detail-inquiry-answer = Inquiry from { $office }
home-task-plan-receive = Acknowledge receipt of plan { $name }
home-detail-plan-receive = Delivered by { $office }
home-task-meeting-send = Send the invitation to the meeting about { $client }
home-detail-meeting-send = { $name }, check the candidates and the recipients
home-task-poll-settle = Settle the date of the meeting about { $client }
home-detail-poll-settle = { $name }, { $done } of { $total } answered
home-task-inquiry-collect = Inquiry about the draft for { $client }
home-detail-inquiry-collect = { $name }, { $done } of { $total } answered
home-task-opinions-decide = Decide on the opinions about the draft for { $client }
home-detail-opinions-decide = { $name }, { $done } of { $total } answered
home-task-judgement-answer = Answer the opinion of { $office } on a judgement
home-detail-judgement-answer = { $client }: read it and write back
home-task-record-sign = Sign off the record of the meeting about { $client }
home-detail-record-sign = { $name }, check the minutes and sign
home-task-follow-up = { $name }
home-detail-follow-up = Decided in { $office }
home-task-minutes-sign = Sign the minutes of { $name }
home-detail-minutes-sign = The conference is over. Write its minutes and sign them
home-task-report-review = Review { $name }
home-detail-report-review = Before the report is published
home-task-mail-failed = Look at letters that did not arrive
home-detail-mail-failed = { $total ->
    [one] 1 letter
   *[other] { $total } letters
}
home-task-job-failed = Look at jobs that failed
home-detail-job-failed = { $total ->
    [one] 1 job
   *[other] { $total } jobs
}
