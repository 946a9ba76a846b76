//! The words by which facilities are known, and those that name none.

/// What stands for a facility, before or behind its letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FacilityWord {
    pub before: &'static str,
    pub behind: &'static str,
}

impl FacilityWord {
    /// `A病院`, `デイサービスA`.
    pub(super) fn with(self, letter: &str) -> String {
        format!("{}{letter}{}", self.before, self.behind)
    }
}

/// How names of facilities end or begin, and what stands for them.
pub(super) struct Type {
    pub says: &'static str,
    pub place: Place,
    pub word: FacilityWord,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A name stands before it: 東病院.
    Behind,
    /// A name stands behind it: デイサービスひまわり.
    Before,
    /// Either.
    Either,
}

const fn behind(says: &'static str, word: &'static str) -> Type {
    Type { says, place: Place::Behind, word: FacilityWord { before: "", behind: word } }
}

const fn named(says: &'static str, word: &'static str) -> Type {
    Type { says, place: Place::Behind, word: FacilityWord { before: word, behind: "" } }
}

const fn either(says: &'static str, word: &'static str) -> Type {
    Type { says, place: Place::Either, word: FacilityWord { before: word, behind: "" } }
}

const fn before(says: &'static str, word: &'static str) -> Type {
    Type { says, place: Place::Before, word: FacilityWord { before: word, behind: "" } }
}

/// The longer before the shorter.
pub(super) const TYPES: [Type; 40] = [
    either("居宅介護支援事業所", "居宅介護支援事業所"),
    either("地域包括支援センター", "事業所"),
    either("訪問看護ステーション", "訪問看護"),
    either("介護老人保健施設", "施設"),
    either("デイサービスセンター", "デイサービス"),
    either("特別養護老人ホーム", "施設"),
    either("ヘルパーステーション", "訪問介護"),
    either("ケアプランセンター", "居宅介護支援事業所"),
    either("リハビリセンター", "事業所"),
    either("デイケアセンター", "デイケア"),
    either("訪問介護事業所", "訪問介護"),
    either("介護付有料老人ホーム", "施設"),
    either("住宅型有料老人ホーム", "施設"),
    either("有料老人ホーム", "施設"),
    either("小規模多機能ホーム", "小規模多機能"),
    either("介護医療院", "施設"),
    either("デイサービス", "デイサービス"),
    either("グループホーム", "グループホーム"),
    either("ショートステイ", "短期入所"),
    either("ケアハウス", "施設"),
    either("ケアセンター", "事業所"),
    either("介護センター", "事業所"),
    either("サ高住", "施設"),
    either("デイケア", "デイケア"),
    before("医療法人社団", "法人"),
    before("医療法人", "法人"),
    before("社会福祉法人", "法人"),
    before("株式会社", "法人"),
    before("有限会社", "法人"),
    before("合同会社", "法人"),
    before("特養", "施設"),
    before("老健", "施設"),
    behind("診療所", "診療所"),
    behind("クリニック", "医院"),
    behind("病院", "病院"),
    behind("医院", "医院"),
    behind("薬局", "薬局"),
    behind("歯科", "歯科"),
    named("苑", "施設"),
    named("荘", "施設"),
];

/// Words that stand before or behind such a type and name none.
pub(super) const GENERIC: [&str; 86] = [
    "居宅介護支援事業所",
    "地域包括支援センター",
    "訪問看護ステーション",
    "訪問介護事業所",
    "特別養護老人",
    "介護付",
    "住宅型",
    "有料老人",
    "養護老人",
    "軽費老人",
    "認知症対応型",
    "地域密着型",
    "通所介護",
    "通所",
    "短期入所",
    "総合",
    "大学",
    "付属",
    "附属",
    "市民",
    "市立",
    "町立",
    "村立",
    "県立",
    "国立",
    "公立",
    "私立",
    "精神科",
    "精神",
    "整形外科",
    "脳神経外科",
    "脳神経",
    "呼吸器",
    "循環器",
    "消化器",
    "外科",
    "内科",
    "眼科",
    "皮膚科",
    "耳鼻科",
    "耳鼻咽喉科",
    "泌尿器科",
    "婦人科",
    "小児科",
    "歯科",
    "口腔",
    "訪問",
    "往診",
    "近隣",
    "近所",
    "地元",
    "地域",
    "専門",
    "救急",
    "急性期",
    "回復期",
    "慢性期",
    "療養型",
    "療養",
    "一般",
    "中核",
    "基幹",
    "入院先",
    "転院先",
    "通院先",
    "受診先",
    "入院",
    "転院",
    "通院",
    "受診",
    "協力",
    "複数",
    "民間",
    "個人",
    "調剤",
    "院外",
    "門前",
    "薬局",
    "病院",
    "デイ",
    "ショート",
    "在宅",
    "支援",
    "医院",
    "診療所",
    "クリニック",
];

/// Words of one letter, and endings, that are left of a name when the words above are taken away.
pub(super) const SMALL: &str = "各当同別他某前元新旧両全先後毎週月日回時所科型系内外的等用中現時々大小";

/// What follows デイサービス in katakana without naming one.
pub(super) const GENERIC_BEHIND: [&str; 14] = [
    "センター",
    "スタッフ",
    "サービス",
    "ステーション",
    "プラン",
    "リハビリ",
    "ショート",
    "ヘルパー",
    "デイ",
    "ケア",
    "マネ",
    "カー",
    "ワーカー",
    "ケアマネ",
];
