//! Small parts that many pages share.

use chrono::NaiveDateTime;
use serde::Serialize;

/// A step back from a page.
#[derive(Clone, Debug, Serialize)]
pub struct Crumb {
    pub href: String,
    pub text: String,
}

impl Crumb {
    /// A step back to an address.
    pub fn to(href: impl Into<String>, text: impl Into<String>) -> Self {
        Self { href: href.into(), text: text.into() }
    }
}

/// One entry of a select or a group of radio buttons.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    pub value: String,
    pub label: String,
}

impl Choice {
    /// An entry.
    pub fn of(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// Where the reader is in a list.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Pager {
    pub from: i64,
    pub to: i64,
    pub total: i64,
    pub previous_href: String,
    pub next_href: String,
}

impl Pager {
    /// The page a reader asked for, counted from 1; anything else is the nearest page there can be.
    pub fn page(asked: i64) -> i64 {
        asked.clamp(1, 10_000)
    }

    /// The pager of page `page` (from 1) of the list at `path`, narrowed by `filters`.
    pub fn of(page: i64, size: i64, total: i64, path: &str, filters: &[(&str, &str)]) -> Self {
        let from = (page - 1) * size;
        let link = |to: i64| {
            let to = to.to_string();
            let pairs: Vec<_> = filters.iter().copied().chain([("page", to.as_str())]).collect();
            format!("{path}?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
        };
        Self {
            from: (from + 1).min(total),
            to: (from + size).min(total),
            total,
            previous_href: if page > 1 { link(page - 1) } else { String::new() },
            next_href: if from + size < total { link(page + 1) } else { String::new() },
        }
    }
}

/// What whoever sends a letter should know of a recipient.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RecipientNote {
    /// Whether no reminder will follow, since the office has stopped these letters.
    pub is_muted: bool,
    /// Other offices with the same address, or empty.
    pub sharing: String,
}

impl RecipientNote {
    /// A full example.
    pub fn sample() -> Self {
        Self { is_muted: true, sharing: "架空デイサービス".into() }
    }
}

/// The answer that stands, beside the form of a proxy entry (代理入力).
#[derive(Clone, Debug, Serialize)]
pub struct StandingAnswer {
    /// Number of the answer that stood when the form was first shown.
    pub seen: String,
    /// Its number, from 1; 0 where there is none.
    pub number: i32,
    /// When it was given.
    pub at: Option<NaiveDateTime>,
    /// Who gave it.
    pub by: String,
    /// Where it is read.
    pub href: String,
    /// Whether it is asked if it is to be replaced, although it is newer.
    pub is_asked: bool,
}

impl StandingAnswer {
    /// A full example.
    pub fn sample() -> Self {
        let at = chrono::NaiveDate::from_ymd_opt(2026, 11, 22).and_then(|day| day.and_hms_opt(1, 0, 0));
        Self {
            seen: "1".into(),
            number: 2,
            at,
            by: "訪問 直子".into(),
            href: "/inquiries/i".into(),
            is_asked: true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Pager;

    #[test]
    fn a_pager_leads_only_where_there_is_something() {
        let middle = Pager::of(2, 20, 50, "/x", &[("q", "花 子")]);
        assert_eq!((middle.from, middle.to), (21, 40));
        assert_eq!(
            (middle.previous_href.as_str(), middle.next_href.as_str()),
            ("/x?q=%E8%8A%B1+%E5%AD%90&page=1", "/x?q=%E8%8A%B1+%E5%AD%90&page=3")
        );
        let empty = Pager::of(1, 20, 0, "/x", &[]);
        assert_eq!((empty.from, empty.to, empty.next_href.as_str()), (0, 0, ""));
    }
}
