//! The words of the fictional region. All names are invented; offices are numbered in a prefecture that does not exist (99).

use crate::domain::room::ContributionKind;

/// Family names with their reading.
pub(super) const FAMILY: &[(&str, &str)] = &[
    ("架空", "カクウ"),
    ("幻野", "マボロシノ"),
    ("夢川", "ユメカワ"),
    ("空木", "ソラキ"),
    ("仮田", "カリタ"),
    ("例山", "タメヤマ"),
    ("試井", "タメシイ"),
    ("見本", "ミモト"),
    ("雛形", "ヒナガタ"),
    ("絵空", "エソラ"),
];

/// Given names of women and men with their reading.
pub(super) const GIVEN: [&[(&str, &str)]; 2] = [
    &[
        ("花子", "ハナコ"),
        ("梅", "ウメ"),
        ("千代", "チヨ"),
        ("和子", "カズコ"),
        ("文子", "フミコ"),
        ("静江", "シズエ"),
    ],
    &[
        ("太郎", "タロウ"),
        ("清", "キヨシ"),
        ("茂", "シゲル"),
        ("正一", "ショウイチ"),
        ("勇", "イサム"),
        ("実", "ミノル"),
    ],
];

/// Provider kinds: service kind code, its label, the middle of the office's name.
pub(super) const SERVICES: &[(&str, &str, &str)] = &[
    ("11", "訪問介護", "訪問介護ステーション"),
    ("15", "通所介護", "デイサービスセンター"),
    ("13", "訪問看護", "訪問看護ステーション"),
    ("17", "福祉用具貸与", "福祉用具"),
    ("16", "通所リハビリテーション", "通所リハビリ"),
    ("14", "訪問リハビリテーション", "訪問リハビリ"),
];

/// Local names for offices.
pub(super) const PLACES: &[&str] =
    &["みどり", "あおば", "ひまわり", "さくら", "こだま", "すみれ", "かえで", "なぎさ"];

/// Needs of plans: the need, a long-term goal, a short-term goal, what is done.
pub(super) const NEEDS: &[(&str, &str, &str, &str)] = &[
    (
        "足腰が弱ってきたが、自分で買い物に行きたい",
        "週1回、店まで歩いて行ける",
        "家の周りを10分歩ける",
        "歩行の練習と外出の付き添い",
    ),
    (
        "風呂に一人で入るのが不安",
        "安心して入浴できる",
        "手すりを使って浴槽をまたげる",
        "入浴の見守りと動作の確認",
    ),
    (
        "薬を飲み忘れることがある",
        "毎日決まった時間に薬を飲める",
        "服薬カレンダーを使える",
        "服薬の確認と残薬の整理",
    ),
    (
        "人と話す機会が少なくなった",
        "週に2回、人と過ごす時間を持つ",
        "通いの場に参加する",
        "通所での活動への参加",
    ),
    ("食事が偏り、体重が減っている", "体重を保つ", "1日3回食べる", "調理の支援と栄養の相談"),
];

/// What comes up in conferences: theme code, and texts without anybody in them.
pub(super) const ISSUES: &[(&str, &[&str])] = &[
    ("01", &["坂が多く、バス停まで歩けない", "通院の付き添いを頼める人がいない"]),
    ("02", &["近くの店が閉まり、買い物に困っている", "重い物を持ち帰れない"]),
    ("03", &["男性が参加しやすい通いの場がない", "役割を持てる場が少ない"]),
    ("04", &["独居で、日中の見守りがない", "近所付き合いがなく孤立している"]),
    ("05", &["認知症の初期の相談先が分からない", "道に迷うことへの地域の理解が足りない"]),
    ("06", &["介護と仕事の両立に家族が疲れている", "老老介護で共倒れが心配"]),
    ("07", &["転倒のあと外出しなくなった", "運動を続ける場が遠い"]),
    ("08", &["配食の選択肢が少ない", "低栄養に気付く仕組みがない"]),
    ("10", &["多くの薬を管理しきれない", "薬の相談先が決まっていない"]),
    ("15", &["ごみ出しができず家にたまる", "段差の多い家で暮らし続けている"]),
    ("18", &["簡単な家事を頼める担い手がいない", "ボランティアが高齢化している"]),
    ("21", &["できることまで支援に頼っている", "本人の目標が共有されていない"]),
];

/// Professions of advisers.
pub(super) const PROFESSIONS: &[&str] = &["理学療法士", "作業療法士", "薬剤師", "管理栄養士", "歯科衛生士"];

/// What is said in rooms: who of those present (the organizer is 0), as what, in which words.
pub(super) const ROOM: &[(usize, ContributionKind, &str)] = &[
    (1, ContributionKind::Information, "坂の途中で休むことが増え、バス停まで行けない日があるそうです。"),
    (2, ContributionKind::Question, "入浴の日の朝、血圧はどのくらいでしょうか。"),
    (3, ContributionKind::Information, "朝は上が130台で落ち着いています。"),
    (0, ContributionKind::Advice, "湯温は40度まで、長湯を避ける形でそろえましょう。"),
    (2, ContributionKind::Proposal, "通所の入浴を週1回にし、手順を家でも同じにしてはどうでしょう。"),
    (1, ContributionKind::Concern, "雨の日の外出の付き添いは、まだ見通しが立ちません。"),
];
