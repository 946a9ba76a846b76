case-go-to-check = 保存して、個人が分かることばを確かめる
case-check-goto-draft = 下書きの、個人が分かることばを確かめる
case-prefilled = 利用者の記録から入れました
case-prefilled-text = 内容を確かめ、必要なら直してください。名前・日付・年齢・事業所名は、置き換えてあります。入れた項目：
case-check-title = 個人が分かることばの確認
case-check-lead = 確認が終わるまで、事例シートはほかの人に見えません。
case-check-found = 個人が分かるかもしれないことばが { $n } か所あります。一つずつ、置き換えるか残すかを決めてください。
case-check-mark = （{ $n }）
case-check-act = このことばを
case-check-replace = 置き換える
case-check-keep = 残す
case-check-with = 置き換えることば
case-check-with-need = ※空にすると消します
case-check-why = 残す理由
case-check-why-need = ※残すときは必須
case-check-why-support = 理由は記録に残ります。名前などは書かないでください。
case-check-none = 個人が分かることばは見つかりませんでした
case-check-none-text = 利用者の名前・住所・番号、事業所名、日付や年齢と照らし合わせました。
case-check-last = 最後に読み返す
case-check-last-text = 見つかるのは一部です。珍しい病気・仕事・出来事など、組み合わせで誰か分かることもあります。確認すると、この版は変えられません。
case-check-back = 事例シートを直す
case-check-nothing = 確かめる下書きはありません
case-check-nothing-text = 事例シートの下書きを保存すると、ここで確かめられます。
case-check-to-case = 事例へ戻る
finding-kind-client = 本人の氏名
finding-kind-family = 家族・知人の氏名
finding-kind-staff = 支援者の氏名
finding-kind-address = 住所
finding-kind-phone = 電話番号
finding-kind-number = 番号
finding-kind-mail = メールアドレス
finding-kind-postal = 郵便番号
finding-kind-birth = 生年月日
finding-kind-facility = 病院・事業所などの名前
finding-kind-date = 年月日
finding-kind-age = 年齢
disability-independent = 自立
disability-j1 = J1
disability-j2 = J2
disability-a1 = A1
disability-a2 = A2
disability-b1 = B1
disability-b2 = B2
disability-c1 = C1
disability-c2 = C2
dementia-independent = 自立
dementia-i = Ⅰ
dementia-iia = Ⅱa
dementia-iib = Ⅱb
dementia-iiia = Ⅲa
dementia-iiib = Ⅲb
dementia-iv = Ⅳ
dementia-m = M
refusal-case-check-undecided = 個人が分かることばがまだ決まっていません。確認の画面で、置き換えるか残すかを選んでください。
refusal-case-check-changed = 利用者の記録か事例シートが変わりました。下の内容を、もう一度確かめてください。
refusal-case-check-reason-required = 残す理由を入力してください。
refusal-case-check-too-long = { $limit }文字以内で入力してください。
refusal-case-check-reason-names = 理由に、{ $kind ->
    [client] 本人の氏名
    [family] 家族・知人の氏名
    [staff] 支援者の氏名
    [address] 住所
    [phone] 電話番号
    [number] 番号
    [mail] メールアドレス
    [postal] 郵便番号
    [birth] 生年月日
    [facility] 病院・事業所などの名前
    [date] 年月日
   *[age] 年齢
}と思われることばがあります。名前などを書かずに入力してください。
refusal-case-check-word-names = 置き換えた後にも、{ $kind ->
    [client] 本人の氏名
    [family] 家族・知人の氏名
    [staff] 支援者の氏名
    [address] 住所
    [phone] 電話番号
    [number] 番号
    [mail] メールアドレス
    [postal] 郵便番号
    [birth] 生年月日
    [facility] 病院・事業所などの名前
    [date] 年月日
   *[age] 年齢
}と思われることばがあります。別のことばにしてください。
refusal-text-says-who = { $at }文字目に、{ $kind ->
    [client] 本人の氏名
    [family] 家族・知人の氏名
    [staff] 支援者の氏名
    [address] 住所
    [phone] 電話番号
    [number] 番号
    [mail] メールアドレス
    [postal] 郵便番号
    [birth] 生年月日
    [facility] 病院・事業所などの名前
    [date] 年月日
   *[age] 年齢
}と思われることばがあります。消すか、年代・月・「A病院」のような書き方に直してください。
