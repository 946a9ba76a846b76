//! Offices that a hand-written plan only names.

use std::collections::BTreeSet;

use crate::domain::ids::InsurerId;
use crate::domain::plan_draft::PlanContent;
use crate::storage::Tx;
use crate::storage::tables::plan_offices;
use crate::usecases::Failure;

/// Gives an office that was chosen or typed by its name the number it is known by, so that it is asked and gets the plan. A
/// name that several offices of the insurer bear stays without.
pub(super) fn number(tx: &mut Tx<'_>, insurer: InsurerId, content: &mut PlanContent) -> Result<(), Failure> {
    let unnumbered = content.items().filter(|item| item.is_unnumbered());
    let names: BTreeSet<&str> = unnumbered.map(|item| item.office_name.as_str()).collect();
    if !names.is_empty() {
        let numbers = plan_offices::numbers_of(tx, insurer, &names)?;
        content.number_offices(&numbers);
    }
    Ok(())
}
