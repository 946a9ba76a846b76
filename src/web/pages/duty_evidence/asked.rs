//! Whose evidence is asked for: a client's whose ledger the reader keeps, or that of a client whom the reader's office had,
//! which ends with its time.

use chrono::{NaiveDate, NaiveDateTime};

use crate::domain::access::Scope;
use crate::domain::evidence::EvidencePeriod;
use crate::domain::hand_over::FormerTime;
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::render::pages::duty_entries::EntryLine;
use crate::render::pages::progress::ProgressLine;
use crate::storage::views::duties::LedgerClient;
use crate::storage::views::hand_overs::{self, FormerCare};
use crate::storage::views::judgements::Which;
use crate::storage::views::rules;
use crate::storage::{Audit, Conn};
use crate::web::pages::duty_ledger::{self, kept};
use crate::web::pages::progress_lines::Course;
use crate::web::{Ctx, WebError};

/// What a path names.
#[derive(Clone, Debug)]
pub enum Whose {
    /// A client.
    Client(Uid),
    /// A hand-over, by which a client went to another office.
    Former(Uid),
}

/// What was found of it for a reader.
pub enum Found {
    Kept(Box<LedgerClient>),
    Former(Box<FormerCare>),
}

impl Whose {
    /// Finds it, if the reader may have it.
    pub fn find(&self, conn: &mut Conn, scope: &Scope) -> Result<Found, WebError> {
        match self {
            Self::Client(uid) => Ok(Found::Kept(Box::new(kept(conn, scope, uid)?))),
            Self::Former(uid) => {
                let care = hand_overs::former_one(conn, scope, uid)?;
                Ok(Found::Former(Box::new(care.ok_or(WebError::NotFound("hand-over"))?)))
            }
        }
    }
}

impl Found {
    pub fn client(&self) -> &LedgerClient {
        match self {
            Self::Kept(client) => client,
            Self::Former(care) => &care.client,
        }
    }

    /// What a former office had.
    pub fn care(&self) -> Option<&FormerCare> {
        match self {
            Self::Kept(_) => None,
            Self::Former(care) => Some(care),
        }
    }

    /// The time of a former office.
    pub fn time(&self) -> Option<&FormerTime> {
        self.care().map(|care| &care.time)
    }

    /// Until when a former office has to keep it.
    pub fn kept_until(&self, ctx: &Ctx, conn: &mut Conn) -> Result<Option<NaiveDate>, WebError> {
        let Self::Former(care) = self else { return Ok(None) };
        let books = rules::books(conn, &ctx.state.rules, &[care.client.insured()])?;
        Ok(care.kept_until(books.of(care.client.id)))
    }

    /// The address of its choice of a period.
    pub fn at(&self) -> String {
        match self {
            Self::Kept(client) => format!("/clients/{}/evidence", client.uid),
            Self::Former(care) => format!("/hand-overs/{}/evidence", care.hand_over),
        }
    }

    /// As much of a period as may be asked for.
    pub fn within(&self, period: EvidencePeriod) -> Result<EvidencePeriod, Refused> {
        let Some(time) = self.time() else { return Ok(period) };
        let from = time.began_on.map_or(period.from, |began_on| began_on.max(period.from));
        let until = period.until.min(time.last_day());
        if from > until {
            return Err(Refused::at("from", "hand-over-evidence-outside"));
        }
        Ok(EvidencePeriod { from, until })
    }

    /// Whether something that was recorded then belongs to it.
    pub fn knew(&self, recorded_at: NaiveDateTime) -> bool {
        self.time().is_none_or(|time| time.knew(recorded_at))
    }

    /// Which judgements belong to it.
    pub fn judged(&self) -> Which<'_> {
        match self {
            Self::Kept(client) => Which::Client(client.id),
            Self::Former(care) => Which::Former(care),
        }
    }

    /// The audit row of the choice of a period.
    pub fn about(&self) -> Audit {
        match self {
            Self::Kept(client) => duty_ledger::about(client),
            Self::Former(care) => self.audit("evidence.former").object("hand-over", &care.hand_over),
        }
    }

    /// The audit row of a document: whom it is about, and over which period.
    pub fn disclosed(&self, action: &'static str, period: EvidencePeriod) -> Audit {
        let audit = self.audit(action).purpose(format!("{}/{}", period.from, period.until));
        match self {
            Self::Kept(client) => audit.object("client", &client.uid),
            Self::Former(care) => audit.object("hand-over", &care.hand_over),
        }
    }

    fn audit(&self, action: &'static str) -> Audit {
        let client = self.client();
        Audit::of(action).subject(&client.uid).insurer(&client.insurer_uid)
    }

    /// Lets entries stand as they stood when the time of a former office was over.
    pub fn stood(&self, entries: &mut Vec<EntryLine>) {
        let Some(time) = self.time() else { return };
        entries.retain(|entry| time.knew(entry.created_at));
        for entry in entries.iter_mut().filter(|entry| entry.withdrawn_at.is_some_and(|at| !time.knew(at))) {
            entry.withdrawn_at = None;
            entry.withdrawn_by = String::new();
            entry.withdrawn_reason = String::new();
        }
    }

    /// Lets the course of the support stand as it stood then.
    pub fn ran(&self, course: &mut Course) {
        let Some(time) = self.time() else { return };
        course.lines.iter_mut().for_each(|line| reword(line, time));
        course.retain(|line| was_told(line, time));
    }
}

/// Whether a line was there. A record tells its own moment; what was written about a day tells when it was written.
fn was_told(line: &ProgressLine, time: &FormerTime) -> bool {
    let own = line.own.as_ref().map(|own| own.created_at);
    let written = line.written.as_ref().map(|(_, at)| *at).or(own);
    let moment = line.moment().filter(|_| own.is_none());
    line.on <= time.last_day()
        && written.is_none_or(|at| time.knew(at))
        && moment.is_none_or(|at| time.knew(at))
}

/// Puts back how an own line read then, and that it stood.
fn reword(line: &mut ProgressLine, time: &FormerTime) {
    let Some(own) = &mut line.own else { return };
    if own.withdrawn_at.is_some_and(|at| !time.knew(at)) {
        own.withdrawn_at = None;
        own.withdrawn_by = String::new();
        own.withdrawn_reason = String::new();
    }
    let at = own.earlier.iter().position(|was| time.knew(was.created_at));
    if time.knew(own.created_at) {
        return;
    }
    let Some(at) = at else { return };
    let mut then = own.earlier.split_off(at);
    let was = then.remove(0);
    (line.on, line.at, line.item, line.text) = (was.on, was.at, was.item, was.body);
    (own.author, own.created_at, own.note) = (was.author, was.created_at, String::new());
    own.earlier = then;
}
