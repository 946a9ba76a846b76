//! Materials of a case: what its presenter lays before those who discuss it, beside the sheet.

use super::{AgendaState, ConferenceState};
use crate::domain::attachment::FileKind;
use crate::domain::refusal::Refused;

/// Materials of one case in a sitting that can be opened at a time.
pub const MAX_MATERIALS: usize = 20;

crate::words! {
    /// What a material shows. A material has no other name: a file's own name may name somebody.
    pub enum MaterialPurpose {
        /// アセスメント
        Assessment = "assessment",
        /// 計画
        Plan = "plan",
        /// 評価・検査の値
        Measurement = "measurement",
        /// 間取り・住環境
        Layout = "layout",
        /// 写真
        Photo = "photo",
        /// その他
        Other = "other",
    }
}

/// Why a material is not taken or not taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaterialError {
    /// Nobody has said that it names nobody.
    NamesSomebody,
    /// What it shows was not chosen.
    PurposeRequired,
    /// There are [`MAX_MATERIALS`].
    TooMany,
    /// The case has been discussed.
    Closed,
    /// It was taken back before.
    TakenBack,
    /// Which one was not chosen.
    Unchosen,
}

impl From<MaterialError> for Refused {
    fn from(error: MaterialError) -> Self {
        match error {
            MaterialError::NamesSomebody => Refused::at("names_nobody", "material-names-nobody"),
            MaterialError::PurposeRequired => Refused::at("purpose", "material-purpose-required"),
            MaterialError::TooMany => Refused::at("files", "material-too-many").with("limit", MAX_MATERIALS),
            MaterialError::Closed => Refused::new("material-closed"),
            MaterialError::TakenBack => Refused::new("material-taken-back"),
            MaterialError::Unchosen => Refused::at("material", "material-unchosen"),
        }
    }
}

/// Whether a case still takes materials: until it has been discussed.
pub fn may_add_material(sitting: ConferenceState, item: AgendaState) -> Result<(), MaterialError> {
    let is_coming = matches!(sitting, ConferenceState::Planned | ConferenceState::Open);
    if is_coming && item != AgendaState::Closed { Ok(()) } else { Err(MaterialError::Closed) }
}

/// The name under which a material is saved.
pub fn material_name(number: i32, kind: FileKind) -> String {
    let ending = match kind {
        FileKind::Pdf => "pdf",
        FileKind::Png => "png",
        FileKind::Jpeg => "jpg",
    };
    format!("資料{number}.{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn materials_are_taken_until_the_case_has_been_discussed() {
        use AgendaState::{Closed, Open, Waiting};
        for sitting in [ConferenceState::Planned, ConferenceState::Open] {
            assert_eq!(may_add_material(sitting, Waiting), Ok(()));
            assert_eq!(may_add_material(sitting, Open), Ok(()));
            assert_eq!(may_add_material(sitting, Closed), Err(MaterialError::Closed));
        }
        assert_eq!(may_add_material(ConferenceState::Closed, Waiting), Err(MaterialError::Closed));
    }

    #[test]
    fn a_material_is_named_by_its_number() {
        assert_eq!(material_name(2, FileKind::Jpeg), "資料2.jpg");
    }
}
