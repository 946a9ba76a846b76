//! The installation's key and what is derived from it. It lies outside the database.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::mint::Mint;

/// The key's number, kept in rows so that a later key can stand beside it.
pub const KEY_NO: i32 = 1;

/// The installation's key. Cheap to clone; never prints.
#[derive(Clone)]
pub struct Keys {
    root: Arc<Zeroizing<[u8; 32]>>,
}

impl Keys {
    /// Reads the key file, or makes it (mode 0600) at the first start.
    pub fn load_or_create(path: &Path, mint: &Mint) -> std::io::Result<Self> {
        match std::fs::read(path) {
            Ok(bytes) => Self::parse(&bytes).ok_or_else(|| {
                std::io::Error::other(format!("{} does not hold a key of 32 bytes", path.display()))
            }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let root: [u8; 32] = mint.bytes();
                write_private(path, data_encoding::HEXLOWER.encode(&root).as_bytes())?;
                Ok(Self::from_root(root))
            }
            Err(error) => Err(error),
        }
    }

    /// A key from its bytes, for tests and the demo.
    pub fn from_root(root: [u8; 32]) -> Self {
        Self { root: Arc::new(Zeroizing::new(root)) }
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?.trim();
        let root = data_encoding::HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()?;
        Some(Self::from_root(root.try_into().ok()?))
    }

    /// HMAC-SHA-256 under a key of its own for each purpose; parts are length-prefixed, so that none can slide.
    pub fn mac(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = new_mac(&self.derived(purpose));
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    /// Encrypts under a key of its own for each purpose; `bound_to` must be given again to open it.
    pub fn seal(&self, purpose: &str, bound_to: &[u8], plain: &[u8], mint: &Mint) -> Vec<u8> {
        seal_with(&self.derived(purpose), bound_to, plain, mint)
    }

    /// Opens what [`Keys::seal`] made, or nothing when it was changed or bound to something else.
    pub fn open(&self, purpose: &str, bound_to: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        open_with(&self.derived(purpose), bound_to, sealed)
    }

    /// A new data key for one client or case, wrapped for its row.
    pub fn new_data_key(&self, owner: &[u8], mint: &Mint) -> Vec<u8> {
        self.seal("data-key", owner, &mint.bytes::<32>(), mint)
    }

    /// Encrypts under the data key of a client or case, given with its owner as [`Keys::new_data_key`] was; none when that
    /// key does not open.
    pub fn seal_for(
        &self,
        (owner, data_key): (&[u8], &[u8]),
        bound_to: &[u8],
        plain: &[u8],
        mint: &Mint,
    ) -> Option<Vec<u8>> {
        Some(seal_with(&*self.data_key(owner, data_key)?, bound_to, plain, mint))
    }

    /// Opens what [`Keys::seal_for`] made.
    pub fn open_for(
        &self,
        (owner, data_key): (&[u8], &[u8]),
        bound_to: &[u8],
        sealed: &[u8],
    ) -> Option<Zeroizing<Vec<u8>>> {
        open_with(&*self.data_key(owner, data_key)?, bound_to, sealed)
    }

    fn data_key(&self, owner: &[u8], wrapped: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
        let plain = self.open("data-key", owner, wrapped)?;
        Some(Zeroizing::new(plain.as_slice().try_into().ok()?))
    }

    fn derived(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        let mut mac = new_mac(&self.root);
        mac.update(b"enza/1/");
        mac.update(purpose.as_bytes());
        Zeroizing::new(mac.finalize().into_bytes().into())
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys")
    }
}

/// SHA-256 as hex, for secrets of full strength that are only ever compared (session keys, API tokens).
pub fn sha256_hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}

fn new_mac(key: &[u8; 32]) -> Hmac<Sha256> {
    use hmac::KeyInit as _;
    // HMAC pads a short key with zeros to its block, so this is the MAC under `key` itself.
    let mut block = [0_u8; 64];
    block[..32].copy_from_slice(key);
    Hmac::<Sha256>::new(&block.into())
}

fn seal_with(key: &[u8; 32], bound_to: &[u8], plain: &[u8], mint: &Mint) -> Vec<u8> {
    let nonce: [u8; 24] = mint.bytes();
    let cipher = XChaCha20Poly1305::new(key.into());
    // Encryption fails only for texts beyond 256 GiB; an empty seal never opens.
    let sealed =
        cipher.encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: bound_to }).unwrap_or_default();
    [nonce.as_slice(), sealed.as_slice()].concat()
}

fn open_with(key: &[u8; 32], bound_to: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, body) = sealed.split_at_checked(24)?;
    let nonce: [u8; 24] = nonce.try_into().ok()?;
    let cipher = XChaCha20Poly1305::new(key.into());
    cipher.decrypt(&XNonce::from(nonce), Payload { msg: body, aad: bound_to }).ok().map(Zeroizing::new)
}

fn write_private(path: &Path, content: &[u8]) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_only_with_the_same_key_purpose_and_binding() {
        let keys = Keys::from_root([1; 32]);
        let mint = Mint::seeded(1);
        let sealed = keys.seal("file", b"a", "架空".as_bytes(), &mint);
        assert_eq!(keys.open("file", b"a", &sealed).unwrap().as_slice(), "架空".as_bytes());
        assert!(keys.open("file", b"b", &sealed).is_none());
        assert!(keys.open("other", b"a", &sealed).is_none());
        assert!(Keys::from_root([2; 32]).open("file", b"a", &sealed).is_none());
        assert!(keys.open("file", b"a", &sealed[..20]).is_none());
    }

    #[test]
    fn the_key_file_is_private_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        let made = Keys::load_or_create(&path, &Mint::System).unwrap();
        let read = Keys::load_or_create(&path, &Mint::System).unwrap();
        assert_eq!(made.mac("x", &[b"y"]), read.mac("x", &[b"y"]));
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn parts_of_a_mac_do_not_slide() {
        let keys = Keys::from_root([1; 32]);
        assert_ne!(keys.mac("x", &[b"ab", b"c"]), keys.mac("x", &[b"a", b"bc"]));
    }
}
