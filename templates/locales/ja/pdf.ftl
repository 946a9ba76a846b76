pdf-act = PDFで保存
pdf-no-font = PDFは作れません。このサーバーに日本語の書体がないためです。サーバーの管理者が fonts-morisawa-bizud-gothic か fonts-ipaexfont-gothic（fonts-noto-cjk でもかまいません）を入れ、円座を起動し直すと作れるようになります。印刷はいまもできます。
pdf-made-on = 作成日
pdf-pages = 頁
pdf-lacking = □は、この書類の書体にない文字です：{ $codes }
refusal-pdf-not-built = このサーバーは、PDFを作る機能なしで組み立てられています。「印刷」の画面を開き、ブラウザの印刷で「PDFに保存」を選んでください。
refusal-pdf-no-font = このサーバーに日本語の書体がないため、PDFを作れません。サーバーの管理者が fonts-morisawa-bizud-gothic か fonts-ipaexfont-gothic（fonts-noto-cjk でもかまいません）を入れ、円座を起動し直すと作れるようになります。それまでは「印刷」の画面をお使いください。
refusal-pdf-too-long = 書類が長すぎるため、PDFにできません（約 { $most } 字まで）。期間や項目でしぼるか、「印刷」の画面をお使いください。
