# 第4表 (the record of a meeting).
record-state-draft = Draft
record-state-signed = Signed off
refusal-record-already-signed = This record is signed off and can't be changed
refusal-record-too-many-lines = Keep attendees, absentees and inquiries to { $limit } lines each
refusal-record-written-on-required = Enter the date of the record
refusal-record-held-on-required = Enter the date of the meeting
refusal-record-attendees-required = Enter at least one attendee
refusal-record-absence-reason-required = Write the reason of everybody who could not attend
refusal-record-no-meeting-reason-required = Write why no meeting is held
refusal-record-inquiries-required = Enter at least one inquiry
refusal-record-considered-required = Write what was considered
refusal-record-discussion-required = Write what was discussed
refusal-record-conclusion-required = Write the conclusion
