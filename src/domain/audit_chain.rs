//! The sealed audit log: every row carries a hash over itself and the hash before it, so that an edited, deleted,
//! swapped or inserted row shows, and an anchor kept outside shows a cut tail.

use sha2::{Digest, Sha256};

/// The hash before the first row.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What a seal covers: every field of a row, in a fixed order, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedRow {
    /// Contiguous from 1.
    pub seal_no: i64,
    /// The row's fields without its seal.
    pub fields: Vec<String>,
    /// The stored hash.
    pub hash: String,
}

/// A pair of seal number and hash that was written down outside the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The seal number.
    pub seal_no: i64,
    /// The hash it had.
    pub hash: String,
}

/// What is wrong with a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Break {
    /// A number is missing or stands twice.
    Gap { expected: i64, found: i64 },
    /// A row is not what was sealed.
    Changed { seal_no: i64 },
    /// An anchor names a row that is not there any more.
    Cut { anchor: i64, last: i64 },
    /// A row has another hash than the anchor wrote down: the chain was made anew.
    Rewritten { seal_no: i64 },
    /// The log of a room is not what was sealed.
    Room { room: String, from: i64, to: i64 },
}

impl std::fmt::Display for Break {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Break::Gap { expected, found } => {
                write!(f, "seal {expected} is missing; {found} stands in its place")
            }
            Break::Changed { seal_no } => write!(f, "the row of seal {seal_no} was changed"),
            Break::Cut { anchor, last } => {
                write!(f, "the log ends at seal {last}, but an anchor names seal {anchor}")
            }
            Break::Rewritten { seal_no } => {
                write!(f, "seal {seal_no} differs from its anchor: the log was made anew")
            }
            Break::Room { room, from, to } => write!(f, "events {from} to {to} of room {room} were changed"),
        }
    }
}

/// The hash of a row behind another. Fields are length-prefixed, so that none can slide into its neighbor.
pub fn hash(previous: &str, seal_no: i64, fields: &[String]) -> String {
    let mut digest = Sha256::new();
    let mut add = |text: &str| {
        digest.update((text.len() as u64).to_be_bytes());
        digest.update(text.as_bytes());
    };
    add("enza-audit/1");
    add(previous);
    add(&seal_no.to_string());
    for field in fields {
        add(field);
    }
    data_encoding::HEXLOWER.encode(&digest.finalize())
}

/// A chain that is being checked, row by row in the order of the seal numbers.
#[derive(Clone, Debug)]
pub struct Check<'a> {
    anchors: &'a [Anchor],
    last: i64,
    hash: String,
}

impl<'a> Check<'a> {
    /// A check from the first row on, against anchors in any order.
    pub fn new(anchors: &'a [Anchor]) -> Self {
        Self { anchors, last: 0, hash: GENESIS.to_owned() }
    }

    /// Takes the next row.
    pub fn next(&mut self, row: &SealedRow) -> Result<(), Break> {
        if row.seal_no != self.last + 1 {
            return Err(Break::Gap { expected: self.last + 1, found: row.seal_no });
        }
        let made = hash(&self.hash, row.seal_no, &row.fields);
        if made != row.hash {
            return Err(Break::Changed { seal_no: row.seal_no });
        }
        if self.anchors.iter().any(|anchor| anchor.seal_no == row.seal_no && anchor.hash != made) {
            return Err(Break::Rewritten { seal_no: row.seal_no });
        }
        (self.last, self.hash) = (row.seal_no, made);
        Ok(())
    }

    /// Ends the check; returns the last seal number.
    pub fn finish(self) -> Result<i64, Break> {
        match self.anchors.iter().map(|anchor| anchor.seal_no).max() {
            Some(anchor) if anchor > self.last => Err(Break::Cut { anchor, last: self.last }),
            _ => Ok(self.last),
        }
    }
}

/// Checks a whole chain.
pub fn verify(rows: &[SealedRow], anchors: &[Anchor]) -> Result<i64, Break> {
    let mut check = Check::new(anchors);
    for row in rows {
        check.next(row)?;
    }
    check.finish()
}

/// One line of the anchor file: number, hash, time.
pub fn anchor_line(anchor: &Anchor, made_at: chrono::NaiveDateTime) -> String {
    format!("{} {} {}Z\n", anchor.seal_no, anchor.hash, made_at.format("%Y-%m-%dT%H:%M:%S"))
}

/// Reads an anchor file; a line that is no anchor is reported by its number.
pub fn read_anchors(text: &str) -> Result<Vec<Anchor>, usize> {
    let mut anchors = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let mut parts = line.split_whitespace();
        let seal_no = parts.next().and_then(|text| text.parse().ok());
        let hash = parts.next().filter(|hash| hash.len() == 64);
        match (seal_no, hash) {
            (Some(seal_no), Some(hash)) => anchors.push(Anchor { seal_no, hash: hash.to_owned() }),
            _ => return Err(at + 1),
        }
    }
    Ok(anchors)
}

#[cfg(test)]
mod tests;
