//! The outstanding duties of clients, remembered from one request to the next. They are a function of what is stored about a
//! client, of the rules and of the day. The database gives each client a stamp that changes with every row from which duties
//! follow (`client_stamps`, kept by triggers), so that what was worked out under a stamp is right for as long as the stamp, the
//! rules and the day are the same, whoever wrote on whichever node. Who sees which client is decided by the query that reads
//! the stamps, before anything is remembered; nobody is named here.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::NaiveDate;

use super::{duties as ledger, duty_facts, rules};
use crate::domain::duty::{Catalogue, Duty, Outstanding, RuleBook, RuleBooks, duties};
use crate::domain::ids::{ClientId, InsurerId};
use crate::storage::db::{Conn, StorageError};

/// Duties that are remembered at most, about 100 bytes each; what is more is worked out each time.
const MOST: usize = 1_000_000;
/// Clients whose facts stand in memory at once: those of a whole city would take a gigabyte.
const AT_ONCE: usize = 2_048;
/// Clients that are worked out ahead in one go, in some ten milliseconds.
const AHEAD: i64 = 64;

/// What is outstanding for one client, in the order in which it was asked.
type Left = Arc<[Outstanding]>;

/// The copies of a request's rule books, by where those stand.
type Copies = HashMap<*const RuleBook, Arc<RuleBook>>;

/// A client as read in the very query that decided who may see it, before any of its facts.
#[derive(Clone, Copy, Debug)]
pub struct Stamped {
    pub id: ClientId,
    pub insurer: InsurerId,
    /// Nothing until something changes for the first time.
    pub stamp: Option<i64>,
}

/// What is remembered. Cheap to clone.
#[derive(Clone)]
pub struct DutyMemory {
    rules: Arc<Catalogue>,
    day: Arc<Mutex<Day>>,
}

/// What is remembered of one day; the next day begins with nothing.
struct Day {
    today: NaiveDate,
    /// Each different rule book once.
    books: Vec<Arc<RuleBook>>,
    clients: HashMap<ClientId, Known>,
    /// How many duties these are.
    duties: usize,
    /// The client up to whom duties were worked out ahead; nothing when that is done.
    ahead: Option<ClientId>,
}

struct Known {
    stamp: Option<i64>,
    book: Arc<RuleBook>,
    duties: Left,
}

/// The outstanding duties of some clients, and the rules that they follow.
pub struct Owing {
    pub books: RuleBooks,
    by_client: HashMap<ClientId, Left>,
}

impl DutyMemory {
    /// An empty memory.
    pub fn new(rules: Arc<Catalogue>) -> Self {
        Self { rules, day: Arc::new(Mutex::new(Day::begin(NaiveDate::MIN))) }
    }

    /// The rules as shipped.
    pub fn rules(&self) -> Arc<Catalogue> {
        self.rules.clone()
    }

    /// The outstanding duties of clients on a day. Only those of whom something has changed are worked out anew.
    pub fn of(&self, conn: &mut Conn, clients: &[Stamped], today: NaiveDate) -> Result<Owing, StorageError> {
        let insured: Vec<_> = clients.iter().map(|client| (client.id, client.insurer)).collect();
        let books = rules::books(conn, &self.rules, &insured)?;
        let (mut by_client, changed) = self.on(today).recall(clients, &books);
        for some in changed.chunks(AT_ONCE) {
            let found = work_out(conn, some, &books, today)?;
            self.on(today).note(&found, &books);
            by_client.extend(found.into_iter().map(|(client, duties)| (client.id, duties)));
        }
        Ok(Owing { books, by_client })
    }

    /// Works out the duties of some more clients before anybody asks for them. Gives how many clients that were, 0 when the
    /// day is done.
    pub fn ahead(&self, conn: &mut Conn, today: NaiveDate) -> Result<usize, StorageError> {
        let Some(after) = self.on(today).ahead else { return Ok(0) };
        let next = ledger::stamped(conn, after, AHEAD)?;
        self.of(conn, &next, today)?;
        let mut day = self.on(today);
        day.ahead = next.last().map(|client| client.id).filter(|_| day.duties < MOST);
        Ok(next.len())
    }

    fn on(&self, today: NaiveDate) -> MutexGuard<'_, Day> {
        let mut day = self.day.lock().unwrap_or_else(PoisonError::into_inner);
        if day.today != today {
            *day = Day::begin(today);
        }
        day
    }
}

impl Day {
    fn begin(today: NaiveDate) -> Self {
        let first = Some(ClientId(0));
        Self { today, books: Vec::new(), clients: HashMap::new(), duties: 0, ahead: first }
    }

    /// What is known and still right, and the clients of whom it is not.
    fn recall(&mut self, clients: &[Stamped], books: &RuleBooks) -> (HashMap<ClientId, Left>, Vec<Stamped>) {
        let mut still = HashMap::with_capacity(clients.len());
        let mut changed = Vec::new();
        let mut copies = Copies::new();
        for client in clients {
            let book = self.book(books.of(client.id), &mut copies);
            let known = self.clients.get(&client.id);
            match known.filter(|known| known.stamp == client.stamp && Arc::ptr_eq(&known.book, &book)) {
                Some(known) => {
                    still.insert(client.id, known.duties.clone());
                }
                None => changed.push(*client),
            }
        }
        (still, changed)
    }

    fn note(&mut self, found: &[(Stamped, Left)], books: &RuleBooks) {
        let mut copies = Copies::new();
        for (client, duties) in found {
            let book = self.book(books.of(client.id), &mut copies);
            if let Some(known) = self.clients.remove(&client.id) {
                self.duties -= known.duties.len();
            }
            if self.duties + duties.len() <= MOST {
                self.duties += duties.len();
                let (stamp, duties) = (client.stamp, duties.clone());
                self.clients.insert(client.id, Known { stamp, book, duties });
            }
        }
    }

    /// The one copy of a rule book, by which it is told from another. A book is compared once in a request, however many
    /// clients follow it.
    fn book(&mut self, book: &RuleBook, copies: &mut Copies) -> Arc<RuleBook> {
        let copy = copies.entry(std::ptr::from_ref(book)).or_insert_with(|| {
            let known = self.books.iter().find(|known| ***known == *book).cloned();
            known.unwrap_or_else(|| {
                let copy = Arc::new(book.clone());
                self.books.push(copy.clone());
                copy
            })
        });
        copy.clone()
    }
}

impl Owing {
    /// A client's outstanding duties, in the order in which they were asked; none for a client who was not asked for.
    pub fn duties(&self, client: ClientId) -> Result<Vec<Duty<'_>>, StorageError> {
        let book = self.books.of(client);
        let of = self.by_client.get(&client).map(AsRef::as_ref).unwrap_or_default();
        of.iter().map(|duty| duty.duty(book).ok_or_else(astray)).collect()
    }
}

/// From the facts as they are stored now.
fn work_out(
    conn: &mut Conn,
    clients: &[Stamped],
    books: &RuleBooks,
    today: NaiveDate,
) -> Result<Vec<(Stamped, Left)>, StorageError> {
    let ids: Vec<ClientId> = clients.iter().map(|client| client.id).collect();
    let facts = duty_facts::of(conn, &ids)?;
    let mut found = Vec::with_capacity(clients.len());
    for client in clients {
        let Some(facts) = facts.get(&client.id) else { continue };
        let book = books.of(client.id);
        let all = duties(book, facts, today);
        let outstanding = all.iter().filter(|duty| duty.status.is_outstanding());
        let left: Option<Left> = outstanding.map(|duty| Outstanding::of(book, duty)).collect();
        found.push((*client, left.ok_or_else(astray)?));
    }
    Ok(found)
}

/// A duty is shown or the page fails; it is never left out.
fn astray() -> StorageError {
    StorageError::Corrupt("a duty names a clause that its rules do not have".into())
}
