# 第4表 (the record of a meeting).
record-state-draft = 作成中
record-state-signed = 確定
refusal-record-already-signed = この記録は確定しているため、変更できません
refusal-record-too-many-lines = 出席者・欠席者・照会は、それぞれ{ $limit }行以内にしてください
refusal-record-written-on-required = 作成年月日を入力してください
refusal-record-held-on-required = 開催日を入力してください
refusal-record-attendees-required = 会議出席者を1人以上入力してください
refusal-record-absence-reason-required = 出席できない方の理由を、すべて書いてください
refusal-record-no-meeting-reason-required = 会議を開催しない理由を書いてください
refusal-record-inquiries-required = 照会の内容を1件以上入力してください
refusal-record-considered-required = 検討した項目を書いてください
refusal-record-discussion-required = 検討内容を書いてください
refusal-record-conclusion-required = 結論を書いてください
