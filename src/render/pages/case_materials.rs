//! Materials of a case in a sitting.

use serde::Serialize;

use super::{Sample, of};
use crate::domain::attachment::FileKind;
use crate::domain::conference::MaterialPurpose;
use crate::domain::ids::Uid;
use crate::render::parts::{Choice, Crumb};
use crate::render::{FormState, Page};
use crate::storage::views::case_materials::MaterialLine;

/// The materials of a case.
#[derive(Serialize)]
pub struct CaseMaterialsPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub item: String,
    pub insurer: String,
    /// `open`, `pledge` or `window`.
    pub access: String,
    pub case_number: String,
    pub files: Vec<MaterialRow>,
    /// Those that the reader can take back.
    pub live: Vec<Choice>,
    /// It is the reader's office that presents the case.
    pub is_own: bool,
    pub may_add: bool,
    pub purposes: Vec<Choice>,
    pub limit_mib: u64,
}

/// A material.
#[derive(Serialize)]
pub struct MaterialRow {
    pub file: MaterialLine,
    /// The name under which it is saved.
    pub name: String,
    /// Where it is opened; empty once it was taken back.
    pub href: String,
    /// Its size in KiB, rounded up.
    pub kib: i64,
}

impl Page for CaseMaterialsPage {
    const TEMPLATE: &'static str = "conferences/materials";
    const TITLE: &'static str = "material-title";
    fn sample() -> Self {
        let at = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap_or_default().into();
        let row = |number, withdrawn_at: Option<_>| MaterialRow {
            file: MaterialLine {
                uid: Uid::from_parts(1_790_000_000_000, [8; 10]),
                number,
                purpose: MaterialPurpose::Layout,
                kind: FileKind::Pdf,
                size: 120_000,
                added_by: "計画 幸子".into(),
                added_at: at,
                withdrawn_at,
                withdrawn_by: "計画 幸子".into(),
                withdrawn_reason: "名前が写っていた".into(),
            },
            name: format!("資料{number}.pdf"),
            href: "/agenda/i/materials/m".into(),
            kib: 118,
        };
        Self {
            crumbs: vec![Crumb::to("/agenda/i", "J-ABCD2345")],
            form: FormState::default(),
            item: "i".into(),
            insurer: "n".into(),
            access: "open".into(),
            case_number: "J-ABCD2345".into(),
            files: vec![row(1, None), row(2, Some(at))],
            live: vec![Choice::of("m", "資料1.pdf（間取り・住環境）")],
            is_own: true,
            may_add: true,
            purposes: vec![Choice::of("layout", "間取り・住環境")],
            limit_mib: 10,
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<CaseMaterialsPage>()]
}
