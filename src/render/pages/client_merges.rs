//! Clients who are likely registered twice, compared side by side and merged.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::{Sample, of};
use crate::domain::certification::CareLevel;
use crate::domain::client::{ClientState, Sex};
use crate::domain::client_duplicate::Likeness;
use crate::domain::ids::Uid;
use crate::render::parts::{Choice, Crumb, Pager};
use crate::render::{FormState, Page};
use crate::storage::views::client_duplicates::{Likely, LikelyPair};

/// The pairs that are likely one.
#[derive(Serialize)]
pub struct ClientDuplicatesPage {
    pub crumbs: Vec<Crumb>,
    pub pairs: Vec<LikelyPair>,
    pub pager: Pager,
}

/// Two clients side by side.
#[derive(Serialize)]
pub struct ClientMergePage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub client: String,
    pub other: String,
    pub sides: Vec<ClientSide>,
    pub keep: Vec<Choice>,
    /// Until when the merge can be undone.
    pub until: NaiveDateTime,
}

/// One of the two.
#[derive(Serialize)]
pub struct ClientSide {
    pub uid: String,
    pub name: String,
    pub kana: String,
    pub born_on: NaiveDate,
    pub sex: Sex,
    pub insurer_name: String,
    pub insured_number: String,
    pub address: String,
    pub phone: String,
    pub state: ClientState,
    pub care_level: Option<CareLevel>,
    pub manager_name: String,
    pub office_name: String,
    pub held: Vec<HeldLine>,
}

/// How much of a kind names a client.
#[derive(Serialize)]
pub struct HeldLine {
    pub word: String,
    pub n: usize,
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

impl Page for ClientDuplicatesPage {
    const TEMPLATE: &'static str = "clients/duplicates";
    const TITLE: &'static str = "client-duplicates-title";
    fn sample() -> Self {
        let side = |number: &str| Likely {
            uid: Uid::from_parts(1_790_000_000_000, [1; 10]),
            name: "架空 花子".into(),
            kana: "カクウ ハナコ".into(),
            insured_number: number.into(),
            born_on: day(1940, 2, 29),
        };
        let pair = LikelyPair { why: Likeness::Reading, one: side("0000000001"), other: side("H000000001") };
        Self {
            crumbs: vec![Crumb::to("/clients", "利用者")],
            pairs: vec![pair],
            pager: Pager::of(1, 25, 30, "/clients/duplicates", &[]),
        }
    }
}

impl Page for ClientMergePage {
    const TEMPLATE: &'static str = "clients/merge";
    const TITLE: &'static str = "client-merge-title";
    fn sample() -> Self {
        let side = || ClientSide {
            uid: "c".into(),
            name: "架空 花子".into(),
            kana: "カクウ ハナコ".into(),
            born_on: day(1940, 2, 29),
            sex: Sex::Female,
            insurer_name: "架空市".into(),
            insured_number: "0000000001".into(),
            address: "架空市一丁目".into(),
            phone: "0000-00-0001".into(),
            state: ClientState::Active,
            care_level: Some(CareLevel::Care1),
            manager_name: "計画 幸子".into(),
            office_name: "架空居宅介護支援事業所".into(),
            held: vec![HeldLine { word: "plans".into(), n: 2 }],
        };
        Self {
            crumbs: vec![Crumb::to("/clients", "利用者")],
            form: FormState::default(),
            client: "c".into(),
            other: "d".into(),
            sides: vec![side(), side()],
            keep: vec![Choice::of("c", "架空 花子"), Choice::of("d", "架空 花子")],
            until: day(2026, 12, 21).and_hms_opt(0, 0, 0).unwrap_or_default(),
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<ClientDuplicatesPage>(), of::<ClientMergePage>()]
}
