//! How many pages a form takes on paper. A FAX says on its cover how many pages follow, so rows are laid out by what they are
//! sure not to exceed, before anything is printed.

/// Tenths of a millimetre.
pub type Height = u32;

/// What a page of A4 has between its margins of 12 mm, less what printers take.
pub const PAGE: Height = 2_640;
/// A line of 10.5 pt at one and a half.
const LINE: Height = 56;
/// The padding of a row with its lines.
const ROW: Height = 30;

/// The height of a row whose cells hold texts: each with the full-width signs that fit into one of its lines.
pub fn row(cells: &[(&str, usize)]) -> Height {
    let lines = cells.iter().map(|(text, fit)| lines(text, *fit)).max().unwrap_or(1);
    ROW + LINE * Height::try_from(lines).unwrap_or(Height::MAX / LINE / 2)
}

/// The lines of a text, each paragraph by itself. Two half-width signs stand in the room of a full-width one.
fn lines(text: &str, fit: usize) -> usize {
    let width = |line: &str| line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    text.split('\n').map(|line| width(line).div_ceil(2 * fit.max(1)).max(1)).sum::<usize>().max(1)
}

/// Which rows stand on which page: how many on each. The first page has less room, and so has the last, where `tail` follows the
/// rows; a tail that does not fit gets a page of its own. There is always a page.
pub fn split(rows: &[Height], (first, rest, tail): (Height, Height, Height)) -> Vec<usize> {
    let mut pages = vec![0_usize];
    let mut left = first;
    for height in rows {
        let is_full = *height > left && pages.last().is_some_and(|on| *on > 0 || pages.len() == 1);
        if is_full {
            pages.push(0);
            left = rest;
        }
        left = left.saturating_sub(*height);
        if let Some(on) = pages.last_mut() {
            *on += 1;
        }
    }
    if tail > left {
        pages.push(0);
    }
    pages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_takes_as_many_lines_as_its_signs_need() {
        assert_eq!(lines("", 10), 1);
        assert_eq!(lines("あいうえおかきくけこ", 10), 1);
        assert_eq!(lines("あいうえおかきくけこさ", 10), 2);
        assert_eq!(lines("abcdefghijklmnopqrst", 10), 1, "half-width signs are half as wide");
        assert_eq!(lines("一\n二\n三", 10), 3);
        assert_eq!(row(&[("一", 10), ("一\n二", 10)]), ROW + 2 * LINE, "the highest cell decides");
    }

    #[test]
    fn rows_go_over_to_the_next_page_and_the_tail_finds_room() {
        assert_eq!(split(&[], (100, 100, 50)), [0]);
        assert_eq!(split(&[40, 40, 40, 40], (100, 100, 50)), [2, 2, 0], "the tail has a page of its own");
        assert_eq!(split(&[40, 40, 40], (100, 100, 50)), [2, 1]);
        assert_eq!(split(&[400, 40], (100, 100, 50)), [0, 1, 1], "what fits nowhere stands alone");
        assert_eq!(split(&[10], (100, 100, 95)), [1, 0]);
    }
}
