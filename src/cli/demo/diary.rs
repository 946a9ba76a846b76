//! What happens when: deeds in the order of their time. A deed may enter later ones, so that a story goes on.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;

use super::builder::Builder;

/// One thing that happens. Gives back what follows from it.
pub(super) type Deed<'r> = Box<dyn FnOnce(&Builder) -> anyhow::Result<Vec<Entry<'r>>> + 'r>;

/// A deed and its time, UTC.
pub(super) struct Entry<'r> {
    at: NaiveDateTime,
    deed: Deed<'r>,
}

impl<'r> Entry<'r> {
    /// Something that happens at a time and has consequences.
    pub(super) fn leading(
        at: NaiveDateTime,
        deed: impl FnOnce(&Builder) -> anyhow::Result<Vec<Entry<'r>>> + 'r,
    ) -> Self {
        Self { at, deed: Box::new(deed) }
    }

    /// Something that happens at a time, and that is it.
    pub(super) fn at(at: NaiveDateTime, deed: impl FnOnce(&Builder) -> anyhow::Result<()> + 'r) -> Self {
        Self::leading(at, |builder| deed(builder).map(|()| Vec::new()))
    }
}

/// Everything that is still to happen.
#[derive(Default)]
pub(super) struct Diary<'r> {
    ahead: BTreeMap<(NaiveDateTime, usize), Deed<'r>>,
    entered: usize,
}

impl<'r> Diary<'r> {
    /// Notes what is to happen; of two deeds at one time the one entered first comes first.
    pub(super) fn enter(&mut self, entries: impl IntoIterator<Item = Entry<'r>>) {
        for entry in entries {
            self.entered += 1;
            self.ahead.insert((entry.at, self.entered), entry.deed);
        }
    }

    /// Lets everything happen, the clock moving from one to the next; never back, and not beyond the end.
    pub(super) fn live(mut self, builder: &Builder) -> anyhow::Result<()> {
        let start = builder.now();
        let whole = (builder.today - start).num_minutes().max(1);
        while let Some(((at, _), deed)) = self.ahead.pop_first() {
            let at = at.clamp(builder.now(), builder.today);
            builder.move_clock(at)?;
            let passed = (at - start).num_minutes() * 80 / whole;
            builder.step("twelve months", 15 + u64::try_from(passed).unwrap_or_default());
            let next = deed(builder)?;
            self.enter(next);
        }
        builder.move_clock(builder.today)
    }
}
