//! Building the MIME message of a letter: plain text first, HTML, and the calendar part.

use std::time::{Duration, SystemTime};

use chrono::NaiveDateTime;
use lettre::Message;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, MultiPart, SinglePart};
use thiserror::Error;

use super::address::{MailAddress, one_line};
use super::calendar::Method;

/// A finished letter to one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Stays the same over every attempt, so that a repeat after a broken connection can be recognised.
    pub message_id: String,
    /// When the letter was written, UTC.
    pub written_at: NaiveDateTime,
    /// The server's sender address and name.
    pub from: (MailAddress, String),
    /// Where a human answer goes: the office that asks.
    pub reply_to: Option<(MailAddress, String)>,
    /// The one recipient.
    pub to: (MailAddress, String),
    /// One line.
    pub subject: String,
    /// The body that counts.
    pub text: String,
    /// The same for programs that show HTML.
    pub html: String,
    /// The meeting for the recipient's calendar.
    pub calendar: Option<CalendarPart>,
}

/// A calendar text with the method its MIME type names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarPart {
    /// Enter or take out.
    pub method: Method,
    /// The iCalendar text.
    pub text: String,
}

/// Why a letter can't be made into a message.
#[derive(Debug, Error)]
pub enum MessageError {
    /// An address does not fit into a header.
    #[error("an address of the letter can't be written into a header")]
    Address,
    /// The MIME library refused.
    #[error("the message can't be built: {0}")]
    Build(#[from] lettre::error::Error),
    /// A content type was refused.
    #[error("the content type can't be built")]
    ContentType,
}

/// The message as it goes over the wire.
pub fn build(letter: &Letter) -> Result<Message, MessageError> {
    let from = letter.from.0.mailbox(&letter.from.1).ok_or(MessageError::Address)?;
    let to = letter.to.0.mailbox(&letter.to.1).ok_or(MessageError::Address)?;
    let mut builder = Message::builder()
        .message_id(Some(format!("<{}>", bare_id(&letter.message_id))))
        .date(system_time(letter.written_at))
        .from(from)
        .to(to)
        .subject(one_line(&letter.subject))
        // Keeps out-of-office robots and mailing lists from answering (RFC 3834 §5).
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".into(),
        ));
    if let Some((address, name)) = &letter.reply_to {
        builder = builder.reply_to(address.mailbox(name).ok_or(MessageError::Address)?);
    }
    Ok(builder.multipart(body(letter)?)?)
}

fn body(letter: &Letter) -> Result<MultiPart, MessageError> {
    let readable = MultiPart::alternative()
        .singlepart(SinglePart::plain(clean_body(&letter.text)))
        .singlepart(SinglePart::html(clean_body(&letter.html)));
    let Some(calendar) = &letter.calendar else { return Ok(readable) };
    let typed = format!("text/calendar; method={}; charset=utf-8", calendar.method.as_str());
    let inline = ContentType::parse(&typed).map_err(|_| MessageError::ContentType)?;
    let attached = ContentType::parse("application/ics").map_err(|_| MessageError::ContentType)?;
    let part = SinglePart::builder().header(inline).body(calendar.text.clone());
    // The copy as a file is for programs that do not look into the alternative; its name stays ASCII for old ones.
    let file = Attachment::new("invite.ics".into()).body(calendar.text.clone(), attached);
    Ok(MultiPart::mixed().multipart(readable.singlepart(part)).singlepart(file))
}

/// Bodies keep their lines; other control letters could end a message early or hide text, so they go.
fn clean_body(text: &str) -> String {
    text.replace("\r\n", "\n").chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

/// Only what may stand between the angle brackets of a Message-ID.
fn bare_id(id: &str) -> String {
    id.chars().filter(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>')).collect()
}

fn system_time(utc: NaiveDateTime) -> SystemTime {
    let seconds = u64::try_from(utc.and_utc().timestamp()).unwrap_or_default();
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

#[cfg(test)]
mod tests;
