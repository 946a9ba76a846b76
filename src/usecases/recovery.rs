//! Recovery codes: printed once, each opens once, only their keyed hashes are kept.

use super::keys::Keys;
use super::mint::Mint;
use crate::domain::ids::Uid;

/// How many are made at once.
const COUNT: usize = 10;

/// New codes as they are printed: ten letters and digits in two groups (50 bit).
pub fn new_codes(mint: &Mint) -> Vec<String> {
    (0..COUNT).map(|_| spelled(&data_encoding::BASE32_NOPAD.encode(&mint.bytes::<7>()))).collect()
}

fn spelled(letters: &str) -> String {
    let (first, second) = (letters.chars().take(5), letters.chars().skip(5).take(5));
    first.chain(std::iter::once('-')).chain(second).collect()
}

/// What is kept of a code, however it is typed.
pub fn hash(keys: &Keys, account: &Uid, typed: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let code: String = typed.nfkc().filter(char::is_ascii_alphanumeric).collect();
    let code = code.to_uppercase();
    let mac = keys.mac("recovery-code", &[account.as_str().as_bytes(), code.as_bytes()]);
    data_encoding::HEXLOWER.encode(&mac)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_same_however_it_is_typed_and_belongs_to_one_account() {
        let keys = Keys::from_root([3; 32]);
        let codes = new_codes(&Mint::seeded(5));
        assert_eq!(codes.len(), 10);
        let code = &codes[0];
        assert_eq!(code.len(), 11);
        let (one, other) = (Uid::from_parts(1, [1; 10]), Uid::from_parts(1, [2; 10]));
        let kept = hash(&keys, &one, code);
        assert_eq!(hash(&keys, &one, &code.replace('-', " ").to_lowercase()), kept);
        assert_ne!(hash(&keys, &other, code), kept);
    }
}
