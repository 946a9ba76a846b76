//! Where to go on after signing in: a path of this server, carried as base64url.

/// The path of a request, for an address.
pub fn encode(path: &str) -> String {
    data_encoding::BASE64URL_NOPAD.encode(path.as_bytes())
}

/// The path again, or home when it is none of this server.
pub fn decode(text: &str) -> String {
    let bytes = data_encoding::BASE64URL_NOPAD.decode(text.as_bytes()).ok();
    let path = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    path.filter(|path| is_of_this_site(path)).unwrap_or_else(|| "/".into())
}

/// A path of this server: `//host` and `/\host` would leave it, and a control character could end the header.
pub fn is_of_this_site(path: &str) -> bool {
    let mut bytes = path.bytes();
    bytes.next() == Some(b'/')
        && !matches!(bytes.next(), Some(b'/' | b'\\'))
        && path.bytes().all(|b| b.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};

    #[test]
    fn nobody_is_sent_to_another_site() {
        assert_eq!(decode(&encode("/clients?page=2")), "/clients?page=2");
        for bad in ["//evil.example", "/\\evil.example", "https://evil.example", "", "/a\r\nSet-Cookie: x"] {
            assert_eq!(decode(&encode(bad)), "/", "{bad:?}");
        }
        assert_eq!(decode("%%%"), "/");
    }
}
