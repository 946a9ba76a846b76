//! What is found in whatever spelling, what is left alone, and what stands for it.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;

/// The person of most tests: everybody and everything is fictional.
fn identity() -> Identity {
    let mut identity = Identity::default();
    identity.client("架空 花子", "カクウ ハナコ");
    identity.client("旧姓　花子", "キュウセイ ハナコ");
    identity.contact("架空 太郎", Relation::Family("長男"));
    identity.contact("髙橋恵", Relation::Family("姪"));
    identity.contact("仮想 一郎", Relation::Doctor);
    identity.contact("林 次男", Relation::Other(""));
    identity.staff("例示 計子", "レイジ ケイコ", "担当のケアマネジャー");
    identity.office("架空デイサービスひまわり", "o1");
    identity.office("医療法人社団 仮会 仮想記念病院", "o2");
    identity.address("滋賀県架空市東浜町二丁目3番4-101号 コーポ架空");
    identity.phone("0749-12-3456");
    identity.number("0001234567");
    identity.number("H112345678");
    identity.postal("529-1234");
    identity.born(NaiveDate::from_ymd_opt(1940, 2, 29).unwrap());
    identity
}

/// What is found in a text, and the text with everything replaced.
fn shown(text: &str) -> (Vec<&str>, String) {
    let found = find(text, &identity());
    let words = found.iter().map(|f| &text[f.range.clone()]).collect();
    (words, replaced(text, &found))
}

fn replaced(text: &str, found: &[Finding]) -> String {
    apply(text, found.iter().map(|f| (&f.range, f.replacement.as_str())))
}

fn kinds(text: &str) -> Vec<Kind> {
    find(text, &identity()).into_iter().map(|f| f.kind).collect()
}

/// Every line: a text, and the text with what was found replaced.
fn becomes(lines: &[(&str, &str)]) {
    for (text, wanted) in lines {
        assert_eq!(shown(text).1, *wanted, "{text}: {:?}", shown(text).0);
    }
}

#[test]
fn a_name_is_found_in_every_spelling() {
    for text in [
        "架空花子",
        "架空 花子",
        "架空　花子さん",
        "かくうはなこ",
        "カクウ　ハナコ様",
        "ｶｸｳ ﾊﾅｺ",
        "架\u{E0100}空花\u{200B}子",
        "架空\n花子",
        "旧姓花子",
        "花子さん",
        "架空さん",
        "ハナコちゃん",
        "ｶｸｳさん",
        "きゆうせい はなこ",
        "花子架空",
    ] {
        assert_eq!(kinds(text), [Kind::Client], "{text}");
        assert_eq!(shown(text).1, "本人", "{text}");
    }
    becomes(&[
        ("架空さんは、はなこと呼ばれたい。", "本人は、本人と呼ばれたい。"),
        ("長男の太郎さんが毎日来る。高橋恵さんも来る", "長男の長男が毎日来る。姪も来る"),
        ("髙橋さんと恵さん", "姪と姪"),
        ("仮想先生に相談、例示さんへ連絡", "主治医に相談、担当のケアマネジャーへ連絡"),
        (
            "林さんが隣に住む。林の手入れが好き。小林さんとは別",
            "知人が隣に住む。林の手入れが好き。小林さんとは別",
        ),
    ]);
}

#[test]
fn short_readings_are_found_only_as_words_of_their_own() {
    let mut identity = Identity::default();
    identity.client("原 華", "ハラ ハナ");
    let found = |text: &str| find(text, &identity).len();
    for text in ["ハラさん", "はらが痛むと言う", "はなは元気", "娘のはなが来る", "原さん", "原華"]
    {
        assert_eq!(found(text), 1, "{text}");
    }
    for text in [
        "はらはらする",
        "はなしが好き",
        "原因は不明",
        "野原を歩く",
        "中原さん",
        "ハナミズキ",
        "中華料理",
        "原に出る",
    ] {
        assert_eq!(found(text), 0, "{text}");
    }
}

#[test]
fn an_address_is_found_below_the_prefecture() {
    becomes(&[
        ("滋賀県に住む", "滋賀県に住む"),
        ("架空市の団地", "○○市の団地"),
        ("架空市東浜町２丁目３番４－１０１号", "○○市町村内"),
        ("東浜町に越した", "○○町に越した"),
        ("2-3-4の家", "（番地）の家"),
        ("コーポ架空の2階", "集合住宅の2階"),
        ("５丁目６番地に長男宅", "（番地）に長男宅"),
    ]);
    assert_eq!(find("血圧2-3-4", &Identity::default()), []);
}

#[test]
fn numbers_are_found_whatever_stands_between_their_digits() {
    for (text, kind) in [
        ("0749-12-3456", Kind::Phone),
        ("０７４９（１２）３４５６", Kind::Phone),
        ("0749 12 3456", Kind::Phone),
        ("12-3456", Kind::Phone),
        ("090-1234-5678", Kind::Phone),
        ("０９０ー１２３４ー５６７８", Kind::Phone),
        ("〇九〇一二三四五六七八", Kind::Phone),
        ("0001234567", Kind::Number),
        ("0001-234-567", Kind::Number),
        ("H112345678", Kind::Number),
        ("ｈ112 345 678", Kind::Number),
        ("98765432", Kind::Number),
        ("〒529-1234", Kind::Postal),
        ("5291234", Kind::Postal),
        ("600-8001", Kind::Postal),
        ("hanako@example.jp", Kind::Mail),
    ] {
        assert_eq!(kinds(text), [kind], "{text}");
    }
}

#[test]
fn exact_days_become_months() {
    becomes(&[
        ("令和8年3月3日に退院", "令和8年3月ごろに退院"),
        ("令和８年３月３日（火）に退院", "令和8年3月ごろに退院"),
        ("R8.3.3から", "令和8年3月ごろから"),
        ("r８／３／３頃から", "令和8年3月ごろから"),
        ("2026/3/3、2026-03-04、２０２６年３月５日ごろ", "2026年3月ごろ、2026年3月ごろ、2026年3月ごろ"),
        ("二〇二六年三月三日", "2026年3月ごろ"),
        ("令和八年十二月二十五日", "令和8年12月ごろ"),
        ("3月3日と三月十日、3/4(水)", "3月ごろと3月ごろ、3月ごろ"),
        ("令和元年5月1日", "令和元年5月ごろ"),
        ("㍻30年1月2日", "平成30年1月ごろ"),
        ("20260303に転倒", "2026年3月ごろに転倒"),
        ("昭和15年2月29日", "（生年月日）"),
        ("S15.2.29生まれ、昭和14年生、1940年2月生まれ", "（生年月日）、（生年）、（生年）"),
    ]);
}

#[test]
fn exact_ages_become_bands() {
    becomes(&[
        ("84歳の女性", "80〜84歳の女性"),
        ("八十四才", "80〜84歳"),
        ("満８５ 歳", "満85〜89歳"),
        ("90歳と104歳", "90歳以上と90歳以上"),
        ("82〜84歳", "80〜84歳"),
        ("年齢：８４、要介護2", "年齢：80〜84歳、要介護2"),
        ("59歳の長男", "55〜59歳の長男"),
    ]);
}

#[test]
fn facilities_get_one_letter_each() {
    becomes(&[
        ("東病院を退院し、西病院へ。東病院に戻る", "A病院を退院し、B病院へ。A病院に戻る"),
        ("デイサービスひまわりに週2回。ひまわりは楽しい", "デイサービスAに週2回。デイサービスAは楽しい"),
        ("仮想記念病院と仮想クリニック", "A病院とA医院"),
        ("みどりが丘病院、やすらぎ苑、グループホーム「みどり」", "A病院、施設A、グループホームA"),
        ("娘がのぞみクリニックへ送る", "娘がA医院へ送る"),
        ("A病院から南病院へ", "A病院からB病院へ"),
        ("医療法人社団仮会", "法人A"),
    ]);
    let texts = ["東病院に入院", "西病院の後、東病院に通う"];
    let found = find_in(&texts, &identity());
    assert_eq!(replaced(texts[1], &found[1]), "B病院の後、A病院に通う");
}

/// What people write about cases every day without naming anybody.
const NEUTRAL: &[&str] = &[
    "2年前から外出が減った。2024年に入院、血圧 130/80、体温36.5度。",
    "令和8年3月ごろ転倒し、A病院に入院した。80〜84歳、90歳以上の方もいる。",
    "デイサービスを週2回、訪問看護を週1回、福祉用具貸与（歩行器）を利用している。",
    "デイサービスから帰ると疲れる。デイサービスなどの利用、デイケアセンターも検討。",
    "総合病院の整形外科と近くのクリニックに通院中。かかりつけの医院、大学病院の精神科、薬局で薬をもらう。",
    "65歳以上の一人暮らしが増え、80歳代の夫婦のみの世帯も多い。70歳台でも元気。",
    "1日3回、1回2錠、1/2錠に減らす。1〜2km歩く。10,000円、1500000円。",
    "買い物に行きたい。花を育てたい。長女は月2日来る。本人は「歩きたい」と話す。",
    "長谷式24点、要介護2、障害自立度A2、認知症自立度IIa。HbA1c 6.5、BMI 18.2。",
    "本人の意向を大切にし、3か月後に評価する。3月に見直す。月1回、毎週火曜日。",
    "特養への入所を待っている。グループホームも見学した。有料老人ホームは費用が高い。",
    "介護保険法115条の48による。サービス付き高齢者向け住宅。別荘地で坂が多い。",
    "入院先の病院から退院し、地域包括支援センターに相談があった。訪問看護ステーションと連携する。",
    "5m歩行 8.4秒、握力 15-18kg、2023-2024年の間。",
    "生活歴：昭和15年生活が苦しく、農業を手伝った。",
    "千歳飴、万歳、天才、何歳になっても。",
    "",
];

#[test]
fn what_names_nobody_is_left_alone() {
    for text in NEUTRAL {
        assert_eq!(find(text, &Identity::default()), [], "{text}");
        assert_eq!(find(text, &identity()), [], "{text}");
    }
}

#[test]
fn replacements_are_left_alone() {
    for text in [
        "架空花子さん84歳は令和8年3月3日に東病院へ。電話0749-12-3456",
        "架空市東浜町2丁目3番のデイサービスひまわり",
    ] {
        let once = shown(text).1;
        assert_eq!(find(&once, &identity()), [], "{once}");
    }
}

/// One of the spellings in which people write a name.
fn spelled(text: &str, how: u8) -> String {
    let spread = |between: &str| text.chars().map(String::from).collect::<Vec<_>>().join(between);
    match how {
        0 => text.to_owned(),
        1 => spread(" "),
        2 => spread("\u{3000}"),
        3 => spread("\u{200B}"),
        4 => text
            .chars()
            .map(|c| if matches!(c, 'ァ'..='ヶ') { char::from_u32(c as u32 - 0x60).unwrap() } else { c })
            .collect(),
        5 => text.chars().map(half).collect(),
        _ => text
            .chars()
            .map(|c| if matches!(c, '!'..='~') { char::from_u32(c as u32 + 0xFEE0).unwrap() } else { c })
            .collect(),
    }
}

/// Katakana of half width, voiced marks as letters of their own.
fn half(c: char) -> String {
    (0xFF61..=0xFF9F_u32)
        .filter_map(char::from_u32)
        .flat_map(|one| [String::from(one), format!("{one}ﾞ"), format!("{one}ﾟ")])
        .find(|typed| typed.nfkc().eq(std::iter::once(c)))
        .unwrap_or_else(|| c.to_string())
}

/// What is planted, and what it is found as.
fn planted() -> impl Strategy<Value = (String, Vec<Kind>)> {
    let names = proptest::sample::select(vec!["架空花子", "カクウハナコ", "旧姓花子", "ハナコ"]);
    let name =
        (names, 0..6_u8).prop_map(|(name, how)| (format!("{}さん", spelled(name, how)), vec![Kind::Client]));
    let family = proptest::sample::select(vec!["架空太郎", "高橋恵", "髙橋 恵"]);
    let family = (family, 0..4_u8).prop_map(|(name, how)| (spelled(name, how), vec![Kind::Family]));
    let numbers = proptest::sample::select(vec![
        "0749-12-3456",
        "0749(12)3456",
        "090-1234-5678",
        "0001234567",
        "H112345678",
    ]);
    let number = (numbers, prop_oneof![Just(0_u8), Just(6)])
        .prop_map(|(number, how)| (spelled(number, how), vec![Kind::Phone, Kind::Number]));
    let days = (2000..2030_i32, 1..=12_u32, 1..=28_u32, 0..5_u8, prop_oneof![Just(0_u8), Just(6)]);
    let day = days.prop_map(|(year, month, day, form, how)| {
        let era = format!(
            "{}年{month}月{day}日",
            if year > 2018 { format!("令和{}", year - 2018) } else { format!("平成{}", year - 1988) }
        );
        let text = match form {
            0 => era,
            1 => format!("{year}年{month}月{day}日"),
            2 => format!("{year}/{month}/{day}"),
            3 => format!("{month}月{day}日"),
            _ => format!("{year}-{month:02}-{day:02}"),
        };
        (spelled(&text, how), vec![Kind::Date])
    });
    let ages = (40..110_u32, 0..3_u8).prop_map(|(age, form)| {
        let kanji = |n: u32| ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"][n as usize];
        let text = match form {
            0 => format!("{age}歳"),
            1 => spelled(&format!("{age}歳"), 6),
            _ if age < 100 => format!("{}十{}才", kanji(age / 10), kanji(age % 10)),
            _ => format!("{age} 才"),
        };
        (text, vec![Kind::Age])
    });
    prop_oneof![name, family, number, day, ages]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn what_is_planted_is_found_and_nothing_of_it_is_left(
        (word, wanted) in planted(),
        before in proptest::sample::select(vec!["", "昨日、", "。", "（", "相談：", "\n"]),
        after in proptest::sample::select(vec!["", "。", "、と話す。", "）", "\n次へ"]),
    ) {
        let text = format!("{before}{word}{after}");
        let found = find(&text, &identity());
        prop_assert!(found.iter().any(|f| wanted.contains(&f.kind)), "{text} {found:?}");
        let place = before.len()..before.len() + word.len();
        let covered: usize = found.iter().map(|f| f.range.end.min(place.end).saturating_sub(f.range.start.max(place.start))).sum();
        prop_assert_eq!(covered, word.len(), "{} {:?}", text, found);
        let left = replaced(&text, &found);
        prop_assert_eq!(find(&left, &identity()), vec![], "{}", left);
    }

    #[test]
    fn ranges_lie_between_letters_in_order(text in ".{0,60}", word in planted()) {
        let text = format!("{text}{}{text}", word.0);
        let found = find(&text, &identity());
        let mut at = 0;
        for one in &found {
            prop_assert!(text.get(one.range.clone()).is_some(), "{text} {one:?}");
            prop_assert!(one.range.start >= at && one.range.end > one.range.start);
            at = one.range.end;
        }
        let kept = apply(&text, found.iter().map(|f| (&f.range, &text[f.range.clone()])));
        prop_assert_eq!(kept, text);
    }
}
