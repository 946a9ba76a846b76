//! `enza openapi`: the description of the API, as `/api/v1/openapi.json` answers it.

/// Prints the description.
pub(super) fn run() -> anyhow::Result<()> {
    println!("{}", crate::web::api::description().to_pretty_json()?);
    Ok(())
}
