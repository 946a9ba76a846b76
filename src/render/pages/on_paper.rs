//! The paper bridge: what goes out by FAX with its cover and reply slip, and the list of what is still under way.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::sheets::{PaperLine, SheetHead};
use super::{Sample, of};
use crate::domain::opinion::Stance;
use crate::render::parts::{Choice, Pager};
use crate::render::{FormState, Page};

/// How the holder of a paper answers without it.
#[derive(Clone, Serialize)]
pub struct OnlineWay {
    /// The symbol of the link's code, as an image of its own.
    pub qr: String,
    pub code: String,
    pub entry_url: String,
}

/// What identifies a reply slip to those who have asked.
#[derive(Clone, Serialize)]
pub struct SlipMark {
    pub qr: String,
    pub number: String,
}

/// Inquiries to be sent by FAX: for each recipient a cover, the sheet and a reply slip. No client is named.
#[derive(Serialize)]
pub struct PaperPacketsPage {
    pub back: String,
    pub packets: Vec<Packet>,
}

/// What stands on the cover of a FAX (送付状). It names offices and the meeting's number, and no client.
#[derive(Serialize)]
pub struct Cover {
    pub to: String,
    /// Whether it is a person, who is written to in another form than an office.
    pub is_person: bool,
    pub to_fax: String,
    pub to_phone: String,
    pub office: String,
    pub person: String,
    pub phone: String,
    pub fax: String,
    /// 会議番号
    pub number: String,
    pub today: NaiveDate,
    pub due_at: Option<NaiveDateTime>,
    /// All pages with the cover.
    pub count: usize,
}

/// What one recipient gets.
#[derive(Serialize)]
pub struct Packet {
    pub cover: Cover,
    pub head: SheetHead,
    pub answered_at: Option<NaiveDateTime>,
    pub answered_by: String,
    /// None once the link has ended.
    pub online: Option<OnlineWay>,
    pub slip: SlipMark,
    pub sheets: Vec<PacketSheet>,
}

/// One page of the sheet.
#[derive(Serialize)]
pub struct PacketSheet {
    /// Which page of all it is; the cover is the first.
    pub no: usize,
    pub is_first: bool,
    /// The last one has the whole, the signature and the slip.
    pub is_last: bool,
    pub lines: Vec<PaperLine>,
    pub stance: Option<Stance>,
    pub body: String,
    /// What is asked about the whole, and the risks that were named.
    pub questions: Vec<String>,
    pub risks: String,
}

/// What is still on paper.
#[derive(Serialize)]
pub struct OnPaperPage {
    pub form: FormState,
    pub lines: Vec<OnPaperLine>,
    pub kinds: Vec<Choice>,
    /// How many wait in all, and how many of them beyond their deadline.
    pub total: usize,
    pub late: usize,
    pub pager: Pager,
    /// The filters as they stand in an address.
    pub query: String,
}

/// Somebody whose answer is waited for.
#[derive(Clone, Serialize)]
pub struct OnPaperLine {
    pub kind: &'static str,
    pub number: String,
    pub meeting_href: String,
    pub client_name: String,
    /// Whom, as the meeting calls them.
    pub to: String,
    pub fax: String,
    pub phone: String,
    pub due_at: Option<NaiveDateTime>,
    pub is_late: bool,
    /// Days since they were asked.
    pub days: i64,
    pub slip: String,
    pub proxy_href: String,
    pub print_href: String,
}

fn at(day: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 12, day).and_then(|d| d.and_hms_opt(8, 0, 0)).unwrap_or_default()
}

impl Cover {
    /// For samples of pages.
    pub(super) fn sample(is_person: bool) -> Self {
        Self {
            to: "架空リハビリ".into(),
            is_person,
            to_fax: "00-0000-0003".into(),
            to_phone: "00-0000-0004".into(),
            office: "みなと居宅".into(),
            person: "架空 花子".into(),
            phone: "00-0000-0001".into(),
            fax: "00-0000-0002".into(),
            number: "M8-0001".into(),
            today: at(1).date(),
            due_at: Some(at(5)),
            count: 3,
        }
    }
}

impl OnlineWay {
    /// For samples of pages.
    pub(super) fn sample() -> Self {
        Self {
            qr: "data:image/svg+xml;base64,".into(),
            code: "ABCD 2345".into(),
            entry_url: "https://enza.example/i/".into(),
        }
    }
}

impl SlipMark {
    /// For samples of pages.
    pub(super) fn sample() -> Self {
        Self { qr: "data:image/svg+xml;base64,".into(), number: "ABC 234 DEF".into() }
    }
}

impl Page for PaperPacketsPage {
    const TEMPLATE: &'static str = "on_paper/packets";
    const TITLE: &'static str = "paper-packets-title";
    fn sample() -> Self {
        let line = PaperLine::sample();
        let sheet = |no| PacketSheet {
            no,
            is_first: no == 2,
            is_last: no == 3,
            lines: vec![line.clone(), PaperLine { stance: None, body: String::new(), ..line.clone() }],
            stance: Some(Stance::Agree),
            body: "よいと思います".into(),
            questions: vec!["週2回で足りますか".into()],
            risks: "夜間のふらつき".into(),
        };
        let packet = |is_person, answered_at| Packet {
            cover: Cover::sample(is_person),
            head: super::sheets::head_sample(),
            answered_at,
            answered_by: "理学 療子".into(),
            online: Some(OnlineWay::sample()),
            slip: SlipMark::sample(),
            sheets: vec![sheet(2), sheet(3)],
        };
        Self { back: "/inquiries/x".into(), packets: vec![packet(false, None), packet(true, Some(at(4)))] }
    }
}

impl PaperPacketsPage {
    /// For samples of pages that show packets beside other letters.
    pub(super) fn packets_sample() -> Vec<Packet> {
        Self::sample().packets
    }
}

impl Page for OnPaperPage {
    const TEMPLATE: &'static str = "on_paper/index";
    const TITLE: &'static str = "on-paper-title";
    fn sample() -> Self {
        let line = OnPaperLine {
            kind: "inquiry",
            number: "M8-0001".into(),
            meeting_href: "/meetings/m".into(),
            client_name: "架空 太郎".into(),
            to: "架空リハビリ".into(),
            fax: "00-0000-0003".into(),
            phone: "00-0000-0004".into(),
            due_at: Some(at(5)),
            is_late: true,
            days: 4,
            slip: "ABC 234 DEF".into(),
            proxy_href: "/inquiries/x/proxy/y".into(),
            print_href: "/inquiries/x/paper/y".into(),
        };
        let poll = OnPaperLine { kind: "poll", is_late: false, due_at: None, ..line.clone() };
        Self {
            form: FormState::default(),
            lines: vec![line, poll],
            kinds: vec![Choice::of("inquiry", "照会")],
            total: 2,
            late: 1,
            pager: Pager::default(),
            query: "kind=".into(),
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<PaperPacketsPage>(), of::<OnPaperPage>()]
}
