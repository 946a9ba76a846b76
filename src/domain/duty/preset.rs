//! The presets as shipped: the law, and what three municipalities make of it.

use super::catalogue::{Catalogue, CatalogueError};

crate::words! {
    /// A ready set of municipal rules from which an insurer starts.
    pub enum Preset {
        /// The law alone.
        Law = "law",
        /// 明石市
        Akashi = "akashi",
        /// 豊郷町
        Toyosato = "toyosato",
        /// 福島市
        Fukushima = "fukushima",
    }
}

const LAW: &str = include_str!("../../../config/rules/law.toml");
const PRESETS: [(Preset, &str); 3] = [
    (Preset::Akashi, include_str!("../../../config/rules/akashi.toml")),
    (Preset::Toyosato, include_str!("../../../config/rules/toyosato.toml")),
    (Preset::Fukushima, include_str!("../../../config/rules/fukushima.toml")),
];

/// Reads the rules as shipped.
pub fn shipped() -> Result<Catalogue, CatalogueError> {
    Catalogue::parse(LAW, &PRESETS)
}
