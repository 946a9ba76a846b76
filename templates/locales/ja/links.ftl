# Personal links (/i/).
refusal-link-code-empty = 案内に書かれた8文字のコードを入力してください
refusal-link-broken = リンクが途中で切れているようです。メールのリンクをもう一度開くか、コードを入力してください
refusal-link-code-not-a-code = コードは8文字です。数字の0と1、英字のOとIは使われていません
refusal-link-unknown = このリンクまたはコードは見つかりません。新しい案内が届いていないか、お確かめください
refusal-link-revoked = このリンクは取り消されました。新しい案内をご覧になるか、問い合わせ先へご連絡ください
refusal-link-expired = このリンクの期限は切れました。問い合わせ先へご連絡ください
refusal-link-too-many-tries = 入力の回数が多すぎます。しばらくたってから、もう一度お試しください
refusal-link-wrong-number = 事業所番号が、案内先の番号と違います。宛先の事業所の番号を入力してください
refusal-link-wrong-digits = 確認コードが違います。届いたメールの6桁の数字を入力してください
refusal-link-digits-expired = 確認コードの期限が切れました。新しいコードを送ってください
refusal-link-digits-used-up = 確認コードを5回まちがえたため、使えなくなりました。新しいコードを送ってください
refusal-link-codes-used-up = 確認コードは1時間に3回まで送れます。しばらくたってから、もう一度お試しください
refusal-link-no-address = 確認コードを送れるアドレスがありません。紙の案内のコードを入力するか、問い合わせ先へご連絡ください
