//! Sets papers with typst. Its template is part of the program, what was typed reaches it as data (a JSON text of which it
//! makes strings, never markup), and its world has no file but the template and nothing from the network.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::OnceLock;

use typst::foundations::{Dict, Smart, Str, Value};
use typst::text::Font;
use typst_as_lib::{TypstEngine, TypstTemplateMainFile};
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

use super::PressState;
use super::fonts::Shelf;
use crate::render::papers::{Block, Paper, Piece};
use crate::render::{Lang, Texts};

#[derive(rust_embed::RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/templates/pdf"]
#[include = "*.typ"]
struct Templates;

/// Characters without a font of which a paper tells.
const TOLD: usize = 20;

type Engine = TypstEngine<TypstTemplateMainFile>;

/// Sets papers. The fonts are read once.
pub(super) struct Typesetter {
    shelf: Shelf,
    main: Set,
    /// With more fonts, for characters that the first one lacks; they are read when the first such character comes.
    wide: OnceLock<Set>,
}

/// Fonts and what is set with them.
struct Set {
    fonts: Vec<Font>,
    engine: Engine,
}

impl Set {
    fn of(fonts: Vec<Font>) -> Self {
        let template = Templates::get("paper.typ").map(|file| file.data.into_owned()).unwrap_or_default();
        let template = String::from_utf8(template).unwrap_or_default();
        let engine = TypstEngine::builder().main_file(template).fonts(fonts.iter().cloned()).build();
        Self { fonts, engine }
    }

    /// Characters that none of the fonts has.
    fn lacks(&self, paper: &Paper) -> BTreeSet<char> {
        let written = paper.characters().filter(|c| !is_unseen(*c)).collect::<BTreeSet<char>>();
        let has = |c: char| self.fonts.iter().any(|font| font.info().coverage.contains(u32::from(c)));
        written.into_iter().filter(|c| !has(*c)).collect()
    }

    fn families(&self) -> Vec<&str> {
        let mut families: Vec<&str> = self.fonts.iter().map(|font| font.info().family.as_str()).collect();
        families.dedup();
        families
    }
}

impl Typesetter {
    pub(super) fn open(dirs: &[PathBuf]) -> Result<Self, PressState> {
        let shelf = Shelf::of(dirs);
        let fonts = shelf.main().ok_or(PressState::NoFont)?;
        Ok(Self { shelf, main: Set::of(fonts), wide: OnceLock::new() })
    }

    pub(super) fn family(&self) -> &str {
        self.main.families().first().copied().unwrap_or_default()
    }

    pub(super) fn set(&self, paper: &Paper) -> Result<Vec<u8>, String> {
        if self.main.lacks(paper).is_empty() {
            return set_with(&self.main, paper);
        }
        let wide = self.wide.get_or_init(|| {
            let more = self.shelf.more(self.family());
            Set::of(self.main.fonts.iter().cloned().chain(more).collect())
        });
        set_with(wide, &told_of(paper, &wide.lacks(paper)))
    }
}

/// A mark that is not seen, or chooses between shapes of the character before it.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || c.is_whitespace()
        || matches!(u32::from(c), 0x200b..=0x200f | 0x2028..=0x202f | 0x2060..=0x206f | 0xfe00..=0xfe0f | 0xfeff | 0xe0100..=0xe01ef)
}

/// The paper with a line that names the characters that stand as empty boxes in it.
fn told_of(paper: &Paper, lacking: &BTreeSet<char>) -> Paper {
    let mut paper = paper.clone();
    if !lacking.is_empty() {
        let codes: Vec<String> =
            lacking.iter().take(TOLD).map(|c| format!("U+{:04X}", u32::from(*c))).collect();
        let args = vec![("codes", codes.join(" "))];
        let told = Texts.with(paper.lang, "pdf-lacking", args);
        paper.blocks.push(Block::Line(vec![Piece::of(told)]));
    }
    paper
}

fn set_with(set: &Set, paper: &Paper) -> Result<Vec<u8>, String> {
    let json = serde_json::to_string(paper).map_err(|error| error.to_string())?;
    let fonts = serde_json::to_string(&set.families()).map_err(|error| error.to_string())?;
    let given = [("paper", json), ("fonts", fonts)];
    let given: Dict =
        given.into_iter().map(|(name, text)| (Str::from(name), Value::Str(Str::from(text)))).collect();
    let document: PagedDocument =
        set.engine.compile_with_input(given).output.map_err(|error| format!("{error:?}"))?;
    let creator = Smart::Custom(Some(if paper.lang == Lang::Ja { "円座" } else { "Enza" }.to_owned()));
    let options = PdfOptions { creator, ..PdfOptions::default() };
    typst_pdf::pdf(&document, &options).map_err(|faults| format!("{faults:?}"))
}
