//! Offices that a hand-written plan names.

use crate::domain::ids::InsurerId;
use crate::domain::plan_draft::PlanContent;
use crate::storage::Tx;
use crate::storage::tables::plan_offices;
use crate::usecases::Failure;

/// Gives an office that was chosen or typed by its name the number it is known by, so that it is asked and gets the plan,
/// and the office whose name was typed over does not. A name that several offices of the insurer bear stays without.
pub(super) fn number(
    tx: &mut Tx<'_>,
    insurer: InsurerId,
    before: &PlanContent,
    content: &mut PlanContent,
) -> Result<(), Failure> {
    let names = content.names_to_number(before);
    if !names.is_empty() {
        let bearers = plan_offices::bearers(tx, insurer, &names)?;
        content.number_offices(before, &bearers);
    }
    Ok(())
}
