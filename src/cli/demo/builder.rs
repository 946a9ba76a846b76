//! Fills a demo: use-cases in the names of people, at the time the clock shows, with the letters leaving in between.

use std::cell::RefCell;

use anyhow::Context;
use chrono::{NaiveDate, NaiveDateTime};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::domain::access::{Actor, LinkActor};
use crate::domain::ids::Uid;
use crate::domain::link_token;
use crate::domain::time::{BusinessCalendar, jst};
use crate::domain::words::Word;
use crate::jobs;
use crate::mail::MailKind;
use crate::mail::letters::LinkCode;
use crate::storage::clock::Clock;
use crate::storage::tables::invitations::InvitationRow;
use crate::storage::tables::{mails, offices};
use crate::storage::views::identity;
use crate::storage::{Conn, Store, Tx};
use crate::usecases::keys::sha256_hex;
use crate::usecases::outbox::StoredLetter;
use crate::usecases::{Cmd, Desk, Failure, link, links};
use crate::web::State;

/// What everything of the filling works with.
pub(super) struct Builder {
    state: State,
    clock: Clock,
    /// Where the twelve months end.
    pub(super) today: NaiveDateTime,
    bar: ProgressBar,
    runtime: tokio::runtime::Runtime,
    shown: RefCell<Vec<Uid>>,
}

impl Builder {
    pub(super) fn new(
        state: State,
        clock: Clock,
        today: NaiveDateTime,
        is_quiet: bool,
    ) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(Self { state, clock, today, bar: progress(is_quiet), runtime, shown: RefCell::default() })
    }

    pub(super) fn desk(&self) -> &Desk {
        &self.state.desk
    }

    pub(super) fn store(&self) -> &Store {
        self.state.store()
    }

    pub(super) fn state(&self) -> &State {
        &self.state
    }

    pub(super) fn now(&self) -> NaiveDateTime {
        self.clock.now()
    }

    /// Moves the clock; letters and jobs that are due by then go out first, as they would while the server runs.
    pub(super) fn move_clock(&self, to: NaiveDateTime) -> anyhow::Result<()> {
        self.clock.set(to);
        self.runtime.block_on(jobs::drain(&self.state.works)).context("demo: letters and jobs")
    }

    /// The day that lies so many business days from the end of the twelve months, at an hour in Japan.
    pub(super) fn business_day(&self, days: i32, hour: u32) -> anyhow::Result<NaiveDateTime> {
        let today = jst::jst_date(self.today);
        let day: Option<NaiveDate> = BusinessCalendar::public_offices().add(today, days);
        day.and_then(|day| jst::at(day, hour, 0)).context("a business day")
    }

    /// Shows the link of an invitation to who starts the demo.
    pub(super) fn show(&self, invitation: &Uid) {
        self.shown.borrow_mut().push(invitation.clone());
    }

    /// What is to be shown.
    pub(super) fn shown(&self) -> Vec<Uid> {
        self.shown.borrow().clone()
    }

    /// Ends the filling: from now on commits wait for the disk.
    pub(super) fn finish(&self) -> anyhow::Result<()> {
        self.bar.finish_and_clear();
        Ok(self.store().make_durable()?)
    }

    /// A use-case of the server itself.
    pub(super) fn by_system<T: Serialize + DeserializeOwned>(
        &self,
        name: &'static str,
        work: impl FnMut(&mut Tx<'_>, &mut Cmd) -> Result<T, Failure>,
    ) -> anyhow::Result<T> {
        self.desk()
            .write(&mut self.desk().system("demo"), name, work)
            .with_context(|| format!("demo: {name}"))
    }

    /// A use-case of a person.
    pub(super) fn by<T: Serialize + DeserializeOwned>(
        &self,
        account: &Uid,
        name: &'static str,
        work: impl FnMut(&mut Tx<'_>, &mut Cmd) -> Result<T, Failure>,
    ) -> anyhow::Result<T> {
        let actor = self.person(account)?;
        self.as_actor(actor, name, work)
    }

    /// A person as the gate would find them.
    pub(super) fn person(&self, account: &Uid) -> anyhow::Result<Actor> {
        let on = jst::jst_date(self.now());
        Ok(Actor::Account(self.store().read(|conn| identity::account_actor(conn, account, on))?))
    }

    /// A use-case of whoever acts.
    pub(super) fn as_actor<T: Serialize + DeserializeOwned>(
        &self,
        actor: Actor,
        name: &'static str,
        work: impl FnMut(&mut Tx<'_>, &mut Cmd) -> Result<T, Failure>,
    ) -> anyhow::Result<T> {
        let mut cmd = self.desk().cmd(actor, None, "demo");
        self.desk().write(&mut cmd, name, work).with_context(|| format!("demo: {name}"))
    }

    /// Opens a personal link as its holder would: an office by the mailed link and its number, others by
    /// the typed code, with six more digits where that code was mailed.
    pub(super) fn holder(&self, invitation: &InvitationRow) -> anyhow::Result<Actor> {
        let text = links::text(self.desk().keys(), "", (invitation.kind, &invitation.uid, &invitation.nonce));
        let number = self.store().read(|conn| office_number(conn, invitation))?;
        let given = match (&number, text.url.split_once('#')) {
            (Some(_), Some((_, fragment))) => link_token::read(fragment),
            _ => link_token::read(&text.code),
        };
        let device = sha256_hex(format!("demo {}", invitation.uid).as_bytes());
        let opening = link::Open {
            given: given.map_err(|e| anyhow::anyhow!("a link that can't be read: {e:?}"))?,
            device: device.clone(),
        };
        let opened = self.as_actor(Actor::Anonymous, "link.open", |tx, cmd| link::open(tx, cmd, &opening))?;
        let of = (&invitation.uid, device.as_str());
        if let Some(number) = number {
            self.as_actor(Actor::Anonymous, "link.confirm", |tx, cmd| {
                link::confirm_number(tx, cmd, of, &number)
            })?;
        } else if !opened.is_confirmed {
            self.as_actor(Actor::Anonymous, "link.send_digits", |tx, cmd| link::send_digits(tx, cmd, of))?;
            let digits = self.mailed_digits(&invitation.uid)?;
            self.as_actor(Actor::Anonymous, "link.confirm", |tx, cmd| {
                link::confirm_digits(tx, cmd, of, &digits)
            })?;
        }
        let now = self.now();
        let found: Option<LinkActor> =
            self.store().read(|conn| identity::link(conn, &invitation.uid, &device, now))?;
        Ok(Actor::Link(found.context("the link was confirmed")?))
    }

    /// The six digits in the letter that waits for an invitation's holder.
    fn mailed_digits(&self, invitation: &Uid) -> anyhow::Result<String> {
        let (kind, now) = (MailKind::LinkCode.as_str(), self.now());
        let waiting = self.store().read(|conn| mails::due(conn, now, kind, 20))?;
        let letter = waiting.iter().find(|row| row.kind == kind && row.object_uid == invitation.as_str());
        let letter: StoredLetter<LinkCode> =
            serde_json::from_str(&letter.context("a letter with digits")?.payload)?;
        Ok(links::sent_digits(self.desk().keys(), &letter.mail.seed))
    }

    /// Random choice below `n`, from the demo's seed.
    pub(super) fn below(&self, n: usize) -> usize {
        let bytes: [u8; 8] = self.desk().mint().bytes();
        usize::try_from(u64::from_be_bytes(bytes) % (n.max(1) as u64)).unwrap_or_default()
    }

    /// One of several, from the demo's seed.
    pub(super) fn one_of<'a, T>(&self, list: &'a [T]) -> anyhow::Result<&'a T> {
        list.get(self.below(list.len())).context("nothing to choose from")
    }

    pub(super) fn step(&self, message: &'static str, percent: u64) {
        self.bar.set_message(message);
        self.bar.set_position(percent);
    }
}

/// The number by which an invited office confirms its device.
pub(super) fn office_number(conn: &mut Conn, row: &InvitationRow) -> Result<Option<String>, Failure> {
    Ok(match links::invited(conn, row)?.1 {
        Some(office) => offices::get(conn, office)?.number,
        None => None,
    })
}

fn progress(is_quiet: bool) -> ProgressBar {
    if is_quiet {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(100);
    if let Ok(style) = ProgressStyle::with_template("{msg} [{bar:30}] {pos}%") {
        bar.set_style(style);
    }
    bar
}
