# The inbox: what was answered, and receipts in place.
inbox-acknowledge = 受け取りました
inbox-acknowledged = 受領を記録しました。交付した事業所の画面に表示されます。
inbox-answered-go = 回答の履歴
inbox-answered-title = 回答の履歴
inbox-answered-lead = あなたの事業所がこれまでに回答したものです。アカウントができる前にリンクから回答したものも含みます。
inbox-answered-none = まだ回答したものはありません
inbox-answered-none-text = 回答すると、ここに新しい順に表示されます。
inbox-answered-read = 回答を見る
refusal-delivery-link-over = この交付の案内はもう終わっています。交付した事業所へご連絡ください
