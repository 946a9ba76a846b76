//! Offices: every organization with staff.

crate::words! {
    /// What an office (事業所・機関) is.
    pub enum OfficeKind {
        /// 居宅介護支援事業所
        CareManagement = "care_management",
        /// 地域包括支援センター
        SupportCenter = "support_center",
        /// サービス事業所
        Provider = "provider",
        /// 診療所・病院
        Clinic = "clinic",
        /// 薬局
        Pharmacy = "pharmacy",
        /// 保険者
        Insurer = "insurer",
        /// その他
        Other = "other",
    }
}

crate::words! {
    /// Whether a mail address may be used: only after a test mail or a second person confirmed it.
    pub enum AddressState { Unset = "unset", Unconfirmed = "unconfirmed", Confirmed = "confirmed" }
}

crate::words! {
    /// The two planes of `architecture.md`: identified clients, or anonymised cases.
    pub enum Plane { Identified = "identified", Anonymised = "anonymised" }
}
