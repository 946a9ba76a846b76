//! The digest that says whether two contents are equal.

use sha2::{Digest, Sha256};

use super::content::PlanContent;

/// A digest of everything a reader of the plan sees. Row uids are no content; neither is who received the file.
pub fn digest(content: &PlanContent) -> String {
    let mut bare = content.clone();
    for need in &mut bare.needs {
        need.uid = None;
        for goal in &mut need.goals {
            goal.uid = None;
            goal.items.iter_mut().for_each(|item| item.uid = None);
        }
    }
    // Typed structs of strings, numbers and dates always serialize; were it otherwise, the content would count as
    // changed, which only makes a version too many.
    let text = serde_json::to_string(&bare).unwrap_or_default();
    data_encoding::HEXLOWER.encode(&Sha256::digest(text.as_bytes()))
}
