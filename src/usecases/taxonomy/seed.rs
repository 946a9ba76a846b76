//! Puts the shipped taxonomy into an installation that has none, at the first start.

use crate::domain::issue::{DEFAULT_TAXONOMY, Taxonomy};
use crate::storage::tables::taxonomies;
use crate::storage::{Audit, StorageError};
use crate::usecases::{Desk, Failure};

/// Seeds the taxonomy once; later starts change nothing.
pub fn seed(desk: &Desk) -> Result<(), Failure> {
    if desk.store().read(taxonomies::any)? {
        return Ok(());
    }
    let taxonomy = Taxonomy::parse(DEFAULT_TAXONOMY)
        .map_err(|e| StorageError::Corrupt(format!("config/taxonomy.toml: {e}")))?;
    desk.write(&mut desk.system("seed"), "taxonomy.seed", |tx, cmd| {
        // Another node may have been faster.
        if !taxonomies::any(tx)? {
            taxonomies::insert(tx, &cmd.uid(), None, &taxonomy, cmd.now)?;
        }
        let detail = serde_json::json!({ "number": taxonomy.number, "themes": taxonomy.themes.len() });
        cmd.audit(tx, &Audit::of("taxonomy.seed").detail(detail))
    })
}
