//! The directory of offices as a file: choosing one, and its preview.

use chrono::NaiveDateTime;
use serde::Serialize;

use super::{Sample, of};
use crate::domain::careplan::ImportState;
use crate::domain::ids::Uid;
use crate::render::parts::Crumb;
use crate::render::{FormState, Page};

/// Choosing a file.
#[derive(Serialize)]
pub struct OfficeListFormPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub limit_mib: u64,
    pub limit_rows: usize,
    pub columns: Vec<ColumnLine>,
    pub recent: Vec<RecentList>,
}

/// A column with what belongs into it, as a text key.
#[derive(Serialize)]
pub struct ColumnLine {
    pub heading: &'static str,
    pub is_needed: bool,
    pub support_key: String,
}

/// How many rows would be, or were, what.
#[derive(Clone, Copy, Default, Serialize)]
pub struct ListCounts {
    pub new: usize,
    pub changed: usize,
    pub unchanged: usize,
    pub wrong: usize,
}

/// An earlier list.
#[derive(Serialize)]
pub struct RecentList {
    pub uid: Uid,
    pub file_name: String,
    pub state: ImportState,
    pub created_at: NaiveDateTime,
    /// What it did, once it was confirmed.
    pub counts: Option<ListCounts>,
}

/// The preview of a list, or what became of it.
#[derive(Serialize)]
pub struct OfficeListPage {
    pub uid: Uid,
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub state: ImportState,
    pub file_name: String,
    pub created_at: NaiveDateTime,
    pub expires_at: NaiveDateTime,
    pub is_open: bool,
    pub is_importable: bool,
    /// Whether anything would change at all.
    pub has_work: bool,
    /// Counts, while it waits and once it was confirmed.
    pub counts: Option<ListCounts>,
    /// Stands for what is shown, so that nothing else is taken over.
    pub seen: String,
    pub faults: Vec<FaultLine>,
    /// Headings of columns that are not in the file.
    pub absent: String,
    pub added: Vec<OfficeLine>,
    pub changed: Vec<OfficeLine>,
    pub unchanged: Vec<OfficeLine>,
    /// How many mail addresses would wait for their confirmation.
    pub addresses: usize,
}

/// Something that is wrong, in words.
#[derive(Serialize)]
pub struct FaultLine {
    pub row: u32,
    pub column: &'static str,
    pub value: String,
    pub text: String,
}

/// A row that can be taken.
#[derive(Serialize)]
pub struct OfficeLine {
    pub row: u32,
    pub name: String,
    pub number: String,
    pub changes: Vec<ChangeLine>,
}

/// A changing column.
#[derive(Serialize)]
pub struct ChangeLine {
    pub column: &'static str,
    pub before: String,
    pub after: String,
}

fn uid() -> Uid {
    Uid::from_parts(1_790_000_000_000, [1; 10])
}

impl Page for OfficeListFormPage {
    const TEMPLATE: &'static str = "office_lists/new";
    const TITLE: &'static str = "office-list-new-title";
    fn sample() -> Self {
        Self {
            crumbs: vec![Crumb::to("/offices", "事業所名簿")],
            form: FormState::default(),
            limit_mib: 2,
            limit_rows: 2_000,
            columns: vec![ColumnLine {
                heading: "区分",
                is_needed: true,
                support_key: "office-list-column-kind".into(),
            }],
            recent: vec![RecentList {
                uid: uid(),
                file_name: "offices.csv".into(),
                state: ImportState::Confirmed,
                created_at: NaiveDateTime::default(),
                counts: Some(ListCounts { new: 1, ..ListCounts::default() }),
            }],
        }
    }
}

impl Page for OfficeListPage {
    const TEMPLATE: &'static str = "office_lists/show";
    const TITLE: &'static str = "import-show-title";
    fn sample() -> Self {
        let line = |changes| OfficeLine {
            row: 2,
            name: "架空訪問介護ステーション".into(),
            number: "9970100037".into(),
            changes,
        };
        let change =
            || ChangeLine { column: "電話", before: "099-000-0001".into(), after: "099-000-0002".into() };
        Self {
            uid: uid(),
            crumbs: vec![Crumb::to("/offices", "事業所名簿")],
            form: FormState::default(),
            state: ImportState::Previewed,
            file_name: "offices.csv".into(),
            created_at: NaiveDateTime::default(),
            expires_at: NaiveDateTime::default(),
            is_open: true,
            is_importable: true,
            has_work: true,
            counts: Some(ListCounts { new: 1, changed: 1, unchanged: 1, wrong: 1 }),
            seen: "digest".into(),
            faults: vec![FaultLine {
                row: 4,
                column: "電話",
                value: "12-34".into(),
                text: "電話番号は、0から始まる数字で入力してください。".into(),
            }],
            absent: "覚え書き".into(),
            added: vec![line(vec![change()])],
            changed: vec![line(vec![change()])],
            unchanged: vec![line(Vec::new())],
            addresses: 1,
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<OfficeListFormPage>(), of::<OfficeListPage>()]
}
