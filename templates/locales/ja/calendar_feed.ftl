# The private calendar of an account.
feed-name = 円座の担当者会議
feed-title = カレンダーに表示する
feed-text = 所属する事業所の、日程の決まった担当者会議（30日前から1年先まで）を、ふだんお使いのカレンダーに表示するための、あなただけのアドレスです。利用者のお名前は含まれません。
feed-make = アドレスを作る
feed-made = カレンダーのアドレスを作りました。
feed-address = カレンダーのアドレス
feed-since = 作成：
feed-how = カレンダーの「URLで追加」「照会カレンダー」などに貼り付けると、変更や中止も自動で反映されます。
feed-keep = このアドレスを知っている人は、サインインせずに予定を見られます。人に渡さず、もれたときは無効にして作り直してください。
feed-revoke = アドレスを無効にする
feed-revoked = カレンダーのアドレスを無効にしました。これまでのアドレスでは何も表示されません。
refusal-feed-there-already = カレンダーのアドレスは、すでに作られています。下のアドレスをお使いください
refusal-feed-gone-already = カレンダーのアドレスは、すでに無効になっています
