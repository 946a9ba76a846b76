# 配る前の自己点検
self-check-title = 配る前の自己点検
self-check-lead = 第{ $n }版を会議や照会に出す前に、次の点を振り返ります。答えなくても先へ進めます。
self-check-last = 前回の点検：
self-check-yes = はい
self-check-no = いいえ
self-check-remark = 補足
self-check-save = 点検を記録する
self-check-saved = 自己点検を記録しました。
self-check-act = 自己点検をする
self-check-again = 自己点検を見直す
self-check-todo = この版の自己点検は、まだ記録されていません
self-check-done = 自己点検：はい { $yes }、いいえ { $no }、未回答 { $open }
refusal-self-check-nothing-answered = 少なくとも1つの点に答えてください。
refusal-self-check-remark-too-long = 補足は { $limit } 文字までで入力してください。
plan-unlinked = 番号のない事業所があります
plan-unlinked-text = この名前のままでは、照会も交付もこの事業所には届きません。計画を編集して、事業所を候補から選ぶか、事業所番号を入力してください。
