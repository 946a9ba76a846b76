//! What a client sends: measured before it is read, so that a frame announced as 100 MB costs nothing.

use actix_http::ws::{OpCode, Parser, ProtocolError};
use actix_web::web::{Bytes, BytesMut, Payload};
use futures_util::StreamExt;

use crate::live::protocol::{Close, MAX_FRAME, MAX_MESSAGE};

/// What came in.
#[derive(Debug, PartialEq, Eq)]
pub enum Received {
    /// A whole text message.
    Text(String),
    /// A ping to be answered with the same payload.
    Ping(Bytes),
    /// A pong.
    Pong,
    /// The client ends the connection.
    Close,
    /// The connection is gone.
    End,
}

/// The messages of one client.
pub struct Inbound {
    payload: Payload,
    reader: Reader,
}

impl Inbound {
    /// Reads from the payload of the upgraded request.
    pub fn new(payload: Payload) -> Self {
        Self { payload, reader: Reader::default() }
    }

    /// Waits for the next message. An error is how the connection has to be closed.
    pub async fn next(&mut self) -> Result<Received, Close> {
        loop {
            if let Some(received) = self.reader.take()? {
                return Ok(received);
            }
            match self.payload.next().await {
                Some(Ok(bytes)) => self.reader.feed(&bytes),
                Some(Err(_)) | None => return Ok(Received::End),
            }
        }
    }
}

/// Bytes in, messages out.
#[derive(Default)]
struct Reader {
    buffer: BytesMut,
    /// The parts of an unfinished message.
    message: Option<Vec<u8>>,
}

impl Reader {
    fn feed(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    fn take(&mut self) -> Result<Option<Received>, Close> {
        loop {
            check_announced(&self.buffer)?;
            let parsed = Parser::parse(&mut self.buffer, true, MAX_FRAME).map_err(|e| close_for(&e))?;
            let Some((is_last, opcode, payload)) = parsed else { return Ok(None) };
            let payload = payload.unwrap_or_default().freeze();
            match opcode {
                OpCode::Text | OpCode::Continue => {
                    if let Some(whole) = self.assemble(opcode, &payload, is_last)? {
                        return text(whole).map(Some);
                    }
                }
                OpCode::Binary => return Err(Close::Unsupported),
                OpCode::Bad => return Err(Close::Protocol),
                OpCode::Ping | OpCode::Pong | OpCode::Close => {
                    return if is_last { control(opcode, payload).map(Some) } else { Err(Close::Protocol) };
                }
            }
        }
    }

    /// RFC 6455 §5.4: the first frame names the type, every further one is a continuation.
    fn assemble(&mut self, opcode: OpCode, part: &[u8], is_last: bool) -> Result<Option<Vec<u8>>, Close> {
        let mut message = match (opcode, self.message.take()) {
            (OpCode::Text, None) => Vec::new(),
            (OpCode::Continue, Some(message)) => message,
            _ => return Err(Close::Protocol),
        };
        if message.len() + part.len() > MAX_MESSAGE {
            return Err(Close::TooBig);
        }
        message.extend_from_slice(part);
        if is_last {
            return Ok(Some(message));
        }
        self.message = Some(message);
        Ok(None)
    }
}

fn control(opcode: OpCode, payload: Bytes) -> Result<Received, Close> {
    match opcode {
        OpCode::Ping => Ok(Received::Ping(payload)),
        OpCode::Pong => Ok(Received::Pong),
        _ => Parser::try_parse_close_payload(&payload).map(|_| Received::Close).map_err(|e| close_for(&e)),
    }
}

/// Looks at the length a frame announces before any of its payload is kept: the codec would first collect the payload
/// and refuse it afterwards.
fn check_announced(buffer: &[u8]) -> Result<(), Close> {
    let (Some(head), Some(second)) = (buffer.first(), buffer.get(1)) else { return Ok(()) };
    let is_control = head & 0x08 != 0;
    let announced = match second & 0x7F {
        126 => buffer.get(2..4).and_then(|b| b.try_into().ok()).map(|b| u64::from(u16::from_be_bytes(b))),
        127 => buffer.get(2..10).and_then(|b| b.try_into().ok()).map(u64::from_be_bytes),
        short => Some(u64::from(short)),
    };
    match announced {
        Some(length) if is_control && length > 125 => Err(Close::Protocol),
        Some(length) if length > MAX_FRAME as u64 => Err(Close::TooBig),
        _ => Ok(()),
    }
}

fn text(bytes: Vec<u8>) -> Result<Received, Close> {
    String::from_utf8(bytes).map(Received::Text).map_err(|_| Close::NotText)
}

fn close_for(error: &ProtocolError) -> Close {
    if matches!(error, ProtocolError::Overflow) { Close::TooBig } else { Close::Protocol }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(head: u8, payload: &[u8]) -> Vec<u8> {
        let mut bytes = vec![head];
        match payload.len() {
            short @ 0..126 => bytes.push(0x80 | short as u8),
            long => {
                bytes.push(0x80 | 126);
                bytes.extend((long as u16).to_be_bytes());
            }
        }
        let mask = [1u8, 2, 3, 4];
        bytes.extend(mask);
        bytes.extend(payload.iter().zip(mask.iter().cycle()).map(|(b, m)| b ^ m));
        bytes
    }

    fn read(bytes: &[u8]) -> Result<Option<Received>, Close> {
        let mut reader = Reader::default();
        reader.feed(bytes);
        reader.take()
    }

    #[test]
    fn a_text_message_may_come_in_pieces_with_a_ping_between_them() {
        let mut reader = Reader::default();
        reader.feed(&masked(0x01, "発".as_bytes()));
        reader.feed(&masked(0x89, b"x"));
        let end = masked(0x80, "言".as_bytes());
        reader.feed(&end[..3]);
        assert_eq!(reader.take(), Ok(Some(Received::Ping(Bytes::from_static(b"x")))));
        assert_eq!(reader.take(), Ok(None));
        reader.feed(&end[3..]);
        assert_eq!(reader.take(), Ok(Some(Received::Text("発言".into()))));
    }

    #[test]
    fn an_announced_length_is_refused_before_the_payload_comes() {
        let mut huge = vec![0x81, 0x80 | 127];
        huge.extend(100_000_000u64.to_be_bytes());
        assert_eq!(read(&huge), Err(Close::TooBig));
        assert_eq!(read(&masked(0x81, &vec![b'a'; MAX_FRAME + 1])), Err(Close::TooBig));
        assert!(read(&masked(0x81, &vec![b'a'; MAX_FRAME])).is_ok());
    }

    #[test]
    fn a_message_of_many_frames_has_a_limit_too() {
        let mut reader = Reader::default();
        reader.feed(&masked(0x01, &vec![b'a'; MAX_FRAME]));
        for _ in 0..4 {
            reader.feed(&masked(0x00, &vec![b'a'; MAX_FRAME]));
        }
        assert_eq!(reader.take(), Err(Close::TooBig));
    }

    #[test]
    fn what_breaks_the_protocol_is_closed_with_its_code() {
        let long_ping = masked(0x89, &[0; 126]);
        for (bytes, close) in [
            (masked(0x82, b"x"), Close::Unsupported),
            (masked(0x02, b"x"), Close::Unsupported),
            (masked(0x81, &[0xFF, 0xFE]), Close::NotText),
            (masked(0x80, b"x"), Close::Protocol),
            (masked(0x88, &[0x03]), Close::Protocol),
            (masked(0x88, &[0x03, 0xED]), Close::Protocol),
            (masked(0x83, b"x"), Close::Protocol),
            (masked(0xC1, b"x"), Close::Protocol),
            (masked(0x09, b"x"), Close::Protocol),
            (vec![0x81, 0x01, b'x'], Close::Protocol),
            (long_ping, Close::Protocol),
        ] {
            assert_eq!(read(&bytes), Err(close), "{bytes:?}");
        }
    }
}
