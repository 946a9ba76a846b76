# 被保険者番号の履歴
number-title = 被保険者番号
number-open = 番号の履歴・変更
number-new = 番号の変更を記録する
number-lead = 前の番号でも、検索や取り込みでこの利用者が見つかります。
number-reason = 変更の理由
number-reason-moved = 転居（保険者の変更）
number-reason-issued = 番号の切り替え（H番号と被保険者番号）
number-reason-corrected = 番号の誤りの訂正
number-since = 新しい番号の初日
number-save = 番号を変える
number-changed = 番号を変えました。前の番号でも探せます。
refusal-number-reason-required = 変更の理由を選んでください。
refusal-number-same = 今の番号と同じです。番号を確かめてください。
refusal-number-taken = この番号はほかの利用者のものです（以前の番号を含みます）。番号を確かめてください。
refusal-number-day-required = 新しい番号の初日を入力してください。
refusal-number-day-ahead = 今日までの日付を入力してください。
refusal-number-before-present = 今の番号は { $from } からです。それより後の日付を入力するか、誤りなら「訂正」を選んでください。
