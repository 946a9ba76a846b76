//! What a plan places that the rules ask about.

/// Whether a kind of service is a medical one (医療サービス, 基準13条19号), about which the doctor is asked.
pub fn is_medical(service: &str) -> bool {
    const WORDS: [&str; 7] = [
        "訪問看護",
        "訪問リハビリ",
        "通所リハビリ",
        "居宅療養管理指導",
        "短期入所療養介護",
        "定期巡回",
        "看護小規模多機能",
    ];
    WORDS.iter().any(|word| service.contains(word))
}

/// What a plan places that rules of their own ask about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Places {
    /// 医療サービス (訪問看護, 通所リハビリテーション …)
    pub medical: bool,
    /// 福祉用具貸与
    pub equipment: bool,
    /// 特定福祉用具販売
    pub purchase: bool,
    /// 訪問介護（生活援助中心型）, times a month.
    pub home_help: u16,
    /// How often some 訪問介護（生活援助中心型） comes is not written so that it can be counted.
    pub home_help_unread: bool,
    /// When the period of some goal ends can't be read.
    pub goals_unread: bool,
    /// An office in charge stands there without a number, so that nobody knows which one it is.
    pub offices_unread: bool,
    /// 認定審査会意見 or サービスの種類の指定 stands on the insurance card.
    pub remarks: bool,
}
