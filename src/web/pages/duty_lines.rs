//! Duties as lines of pages: their number and article, the record that met them, and what can be entered for them.

use chrono::NaiveDate;

use crate::domain::duty::entry::{EntryKind, Point, judged_grounds, offered, replaces_meeting};
use crate::domain::duty::fact::Recipient;
use crate::domain::duty::rule::{Due, Evidence, Only};
use crate::domain::duty::{
    Duty, DutyStatus, Month, Part, Proof, RecordUid, RuleBook, RuleKind, RuleNo, SourceKind, Subject,
};
use crate::domain::time::wareki;
use crate::domain::words::Word;
use crate::render::Lang;
use crate::render::pages::duties::{DutyCounts, DutyLine, ProofPart, UnderWay};
use crate::render::parts::Choice;
use crate::storage::StorageError;
use crate::storage::views::duties::LedgerClient;
use crate::storage::views::duty_memory::Owing;
use crate::storage::views::duty_names::Names;
use crate::web::Ctx;

/// What lines of one client are made with.
pub struct Scribe<'a> {
    pub ctx: &'a Ctx,
    pub book: &'a RuleBook,
    pub client: &'a LedgerClient,
    pub names: &'a Names,
    /// Whether the lines go on paper, where months are written in eras as on the forms.
    pub is_paper: bool,
}

impl Scribe<'_> {
    /// The line of a duty.
    pub fn line(&self, duty: &Duty<'_>) -> DutyLine {
        let kinds = offered(duty);
        let has_points = |kind: &EntryKind| kind.points().iter();
        let may_replace =
            judged_grounds(duty).into_iter().any(|ground| replaces_meeting(duty.clause, ground));
        let before: &[Point] = if may_replace { &[Point::OpinionsAsked] } else { &[] };
        let points = kinds.iter().flat_map(has_points).chain(before);
        let points = points.map(|point| self.choice("duty-point", point.as_str()));
        DutyLine {
            key: key(duty),
            rule: duty.clause.rule.as_str(),
            number: number(self.book, duty.clause.rule, duty.asked_from),
            part: duty.clause.part.as_str(),
            subject: self.subject(duty.subject),
            client: self.client.uid.to_string(),
            client_name: self.client.name.clone(),
            status: duty.status.as_str(),
            tone: tone(duty.status),
            due: duty.due,
            undated: undated(duty),
            is_late: duty.status == DutyStatus::Late,
            was_met_late: duty.was_met_late(),
            proof: duty.proof.as_ref().map(|proof| self.proof(proof)),
            under_way: self.under_way(duty),
            why: why(duty),
            why_on: duty.why.on,
            law: duty.clause.article.law.as_str(),
            place: duty.clause.article.place.clone(),
            points: points.collect(),
            acts: self.acts(duty, &kinds),
            has_days: kinds.contains(&EntryKind::ShortStay),
            is_again: false,
        }
    }

    fn acts(&self, duty: &Duty<'_>, kinds: &[EntryKind]) -> Vec<Choice> {
        let meets = kinds.iter().map(|kind| self.choice("duty-act", kind.as_str()));
        let excuses = judged_grounds(duty).into_iter().map(|ground| {
            let label = self.ctx.text(&text_key("duty-ground", ground.as_str()));
            Choice::of(format!("excepted.{ground}"), format!("{}{label}", self.ctx.text("duty-except")))
        });
        meets.chain(excuses).collect()
    }

    /// A word with its text.
    pub fn choice(&self, group: &str, word: &str) -> Choice {
        Choice::of(word, self.ctx.text(&text_key(group, word)))
    }

    /// The office, recipient or month that a duty is about.
    pub fn subject(&self, subject: Subject) -> String {
        let office = |of: RecordUid| self.names.offices.get(&of).cloned().unwrap_or_default();
        match subject {
            Subject::Recipient(_, Recipient::Client) => self.ctx.text("duty-to-client"),
            Subject::Recipient(_, Recipient::Doctor) => self.ctx.text("duty-to-doctor"),
            Subject::Recipient(_, Recipient::Office(of)) | Subject::Office(_, of) => office(of),
            Subject::Months(first, last) if first == last => self.month(first),
            Subject::Months(first, last) => format!("{}〜{}", self.month(first), self.month(last)),
            Subject::OfficeMonth(of, month) => format!("{} {}", self.month(month), office(of)),
            _ => String::new(),
        }
    }

    /// The delivery that would meet a duty once its receipt is acknowledged.
    fn under_way(&self, duty: &Duty<'_>) -> Option<UnderWay> {
        let to = match duty.subject {
            Subject::Recipient(plan, to) => (plan, to),
            Subject::Plan(plan) if duty.clause.evidence == Evidence::Delivery => (plan, Recipient::Doctor),
            _ => return None,
        };
        let (version, at) = self.names.under_way.get(&to).filter(|_| duty.proof.is_none())?;
        Some(UnderWay { href: format!("/plan-versions/{version}#deliveries"), at: *at })
    }

    /// A month as it is written.
    pub fn month(&self, month: Month) -> String {
        match self.ctx.lang() {
            Lang::Ja if self.is_paper => wareki::month(month.first_day()),
            lang => month_text(lang, month),
        }
    }

    fn proof(&self, proof: &Proof) -> ProofPart {
        let (kind, uid) = (proof.source.kind, proof.source.uid);
        let version = |version: Option<&crate::domain::ids::Uid>| {
            version.map(|version| format!("/plan-versions/{version}")).unwrap_or_default()
        };
        let href = match kind {
            SourceKind::Plan => version(self.names.plan(uid).map(|plan| &plan.version)),
            // The day in a preventive plan's own form, or a record of the ledger of consents.
            SourceKind::Consent => match self.names.plan(uid) {
                Some(plan) => version(Some(&plan.version)),
                None => format!("/clients/{}/consents#consent-{}", self.client.uid, uid.uid()),
            },
            SourceKind::Delivery => version(self.names.delivered.get(&uid)),
            SourceKind::ServicePlan => format!("/service-plans/{}", uid.uid()),
            SourceKind::Meeting => format!("/meetings/{}", uid.uid()),
            SourceKind::Inquiry => format!("/inquiries/{}", uid.uid()),
            SourceKind::Entry => format!("/clients/{}/duties#entry-{}", self.client.uid, uid.uid()),
            SourceKind::Client | SourceKind::Certification => format!("/clients/{}", self.client.uid),
        };
        let ground = proof.ground.map(Word::as_str).unwrap_or_default();
        let rest = self.names.rests.get(&uid).map(|code| self.rest(code));
        ProofPart { kind: kind.as_str(), on: proof.on, href, ground, reason: rest.unwrap_or_default() }
    }

    /// Why support rests, in words; a code that has left the list stands for itself.
    fn rest(&self, code: &str) -> String {
        let list = self.ctx.state.config.state_reasons().unwrap_or_default();
        let is_ja = self.ctx.lang() == Lang::Ja;
        let found = list.find(code).map(|reason| if is_ja { &reason.ja } else { &reason.en });
        found.cloned().unwrap_or_else(|| code.to_owned())
    }
}

/// The text of why a duty is asked.
fn why(duty: &Duty<'_>) -> String {
    if duty.clause.only.contains(&Only::OfficesUnread) {
        return "duty-why-unread-office".into();
    }
    match (duty.clause.part, duty.clause.evidence) {
        (Part::Unread, Evidence::Notification) => "duty-why-unread-frequency".into(),
        (Part::Unread, _) => "duty-why-unread-period".into(),
        _ => format!("duty-why-{}", duty.why.trigger.as_str().replace('_', "-")),
    }
}

/// The text that stands for the day of a duty while nothing names one.
fn undated(duty: &Duty<'_>) -> &'static str {
    match (duty.due, duty.clause.due) {
        (None, Due::Consent | Due::ServiceStart) => "duty-before-service",
        (None, Due::AfterConsent) => "duty-after-consent",
        _ => "",
    }
}

/// The name of a duty in forms.
pub fn key(duty: &Duty<'_>) -> String {
    let (rule, part, subject) = duty.identity();
    format!("{rule}:{part}:{}", subject.word())
}

/// The key of a word's text.
pub fn text_key(group: &str, word: &str) -> String {
    format!("{group}-{}", word.replace('_', "-"))
}

/// A month as it is written.
pub fn month_text(lang: Lang, month: Month) -> String {
    let day = month.first_day();
    match lang {
        Lang::Ja => day.format("%Y年%-m月").to_string(),
        Lang::En => day.format("%b %Y").to_string(),
    }
}

/// The number of a rule as it is printed.
pub fn number(book: &RuleBook, rule: RuleNo, on: NaiveDate) -> String {
    let set = book.on(on);
    set.rules.iter().find(|known| known.no == rule).map(|known| known.number.clone()).unwrap_or_default()
}

/// The tone of a state.
pub fn tone(status: DutyStatus) -> &'static str {
    match status {
        DutyStatus::Met | DutyStatus::Closed => "green",
        DutyStatus::Due => "blue",
        DutyStatus::Late => "red",
        DutyStatus::Excused => "gray",
        DutyStatus::Missing | DutyStatus::Open => "yellow",
    }
}

/// How many of some duties stand how.
pub fn counts<'d, 'r: 'd>(duties: impl IntoIterator<Item = &'d Duty<'r>>) -> DutyCounts {
    let mut counts = DutyCounts::default();
    for duty in duties {
        counts.unread += usize::from(duty.clause.part == Part::Unread && duty.status.is_outstanding());
        match duty.status {
            DutyStatus::Late => counts.late += 1,
            DutyStatus::Due => counts.due += 1,
            DutyStatus::Missing => counts.missing += 1,
            DutyStatus::Open => counts.open += 1,
            DutyStatus::Met | DutyStatus::Excused | DutyStatus::Closed => {}
        }
    }
    counts
}

/// A duty of one of several clients.
pub struct Owed<'c, 'r> {
    pub client: &'c LedgerClient,
    pub duty: Duty<'r>,
}

/// The outstanding duties of clients, the earliest due first; what has no day comes last.
pub fn owed<'c, 'r>(
    clients: &'c [LedgerClient],
    owing: &'r Owing,
) -> Result<Vec<Owed<'c, 'r>>, StorageError> {
    let mut owed = Vec::new();
    for client in clients {
        let duties = owing.duties(client.id)?;
        owed.extend(duties.into_iter().map(|duty| Owed { client, duty }));
    }
    owed.sort_by_cached_key(|owed| (owed.duty.due.is_none(), owed.duty.due, owed.duty.asked_from));
    Ok(owed)
}

/// Whether a duty is a check of the draft.
pub fn is_check(duty: &Duty<'_>) -> bool {
    duty.clause.kind == RuleKind::Check
}
