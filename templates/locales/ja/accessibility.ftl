# The accessibility statement.
accessibility-title = アクセシビリティについて
accessibility-lead = 年齢や障害の有無、使う機器にかかわらず、だれもが同じように会議の調整に加われることを目指しています。
accessibility-aim = 目標とする水準
accessibility-aim-text = JIS X 8341-3:2016 の適合レベルAAと、WCAG 2.2 のレベルAAに準拠することを目標としています。
accessibility-ways = 使いやすくするために行っていること
accessibility-way-keyboard = すべての操作をキーボードだけで行えます。いま操作できる場所は、太い黒の枠と黄色の縁で示します。
accessibility-way-zoom = 文字を200％に拡大しても、幅360ピクセルの画面でも、横に動かさずに読めます（幅の広い表は、表の中だけを横に動かせます）。
accessibility-way-colour = 状態は色だけでなく、必ず言葉でも示します。パソコンの配色の設定（ハイコントラスト）と、動きを減らす設定に従います。
accessibility-way-script = 日程の回答や意見の提出など基本の操作は、JavaScript が使えない環境でもできます。
accessibility-way-reader = 見出し・表・入力欄に名前と関係を付け、スクリーンリーダーで読み上げられるようにしています。入力の誤りは、画面の初めにまとめて知らせます。
accessibility-way-paper = 画面を使わない方のために、印刷した用紙とFAX・電話での回答を受け付け、代理で入力できるようにしています。
accessibility-tests = 確認の方法
accessibility-tests-text = 役割ごとに開けるすべての画面を、自動検査（axe-core）で版ごとに確認しています。重大な問題が一つでもある版は出しません。あわせて、キーボードだけの操作、200％の拡大、幅360ピクセルの画面を確認しています。
accessibility-limits = 分かっている限界
accessibility-limits-text = 参加者が添付したファイルの読みやすさは、作成した方に委ねられます。ライブ会議の新しい発言は、読み上げの妨げにならないよう、件数にまとめて知らせます。
accessibility-contact = 使いにくいと感じたとき
accessibility-contact-text = お困りの点は、ご利用の事業所または保険者の管理者にお知らせください。別の方法でのご案内も、管理者が承ります。
