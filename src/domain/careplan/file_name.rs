//! File names of the standard, in the form of V4 and of V3 (which has no service kinds).

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::layout::Interface;
use crate::domain::national_number::is_office_number;

/// The prefixes of interfaces that the standard has and this import does not take over. A longer name before the one
/// it begins with.
const OTHER_PREFIXES: [&str; 9] = [
    "UPKIHON_IMAGE",
    "UPKIHON_SUB1",
    "UPKIHON",
    "UPPLAN",
    "UPJSK",
    "UPSIKYU",
    "DLTKIHON",
    "DLTPLAN",
    "DLTJSK",
];

/// What joins the files of one sending unit: who sent it, to whom, and the serial.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct UnitKey {
    /// Time stamp of 14 digits, the serial of the unit. First, because units are worked through in its order.
    pub stamp: String,
    /// Office number of the sender.
    pub from: String,
    /// Service kind of the sender; blank in V3.
    pub from_kind: String,
    /// Office number of the receiver.
    pub to: String,
    /// Service kind of the receiver; blank in V3.
    pub to_kind: String,
}

/// What a file name says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileName {
    /// A file of an interface that is read.
    Read(Interface, UnitKey),
    /// A file of the standard that this import does not take over, with its prefix.
    NotUsed(String),
    /// Not a name of the standard.
    Unknown,
}

/// A file that was downloaded a second time is called 「… (1)」 by the browser.
fn without_copy_mark(stem: &str) -> &str {
    let number = stem.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    match number {
        Some((name, n)) if !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()) => name.trim_end(),
        _ => stem,
    }
}

impl FileName {
    /// Reads a file name without its folder; letter case and the mark of a second download do not matter.
    pub fn parse(name: &str) -> Self {
        let upper = name.to_uppercase();
        let Some(stem) = upper.strip_suffix(".CSV") else {
            return if other_prefix(&upper).is_some() { Self::not_used(&upper) } else { Self::Unknown };
        };
        let stem = without_copy_mark(stem);
        for interface in Interface::ALL {
            let Some(rest) = stem.strip_prefix(interface.prefix()).and_then(|r| r.strip_prefix('_')) else {
                continue;
            };
            return Self::parse_plan(interface, rest);
        }
        if other_prefix(stem).is_some() { Self::not_used(stem) } else { Self::Unknown }
    }

    fn not_used(stem: &str) -> Self {
        Self::NotUsed(other_prefix(stem).unwrap_or_default().to_owned())
    }

    fn parse_plan(interface: Interface, rest: &str) -> Self {
        let mut parts: Vec<&str> = rest.split('_').collect();
        if interface == Interface::Hosoku {
            let month = if parts.is_empty() { "" } else { parts.remove(0) };
            if month.len() != 6 || !month.bytes().all(|b| b.is_ascii_digit()) {
                return Self::Unknown;
            }
            // A month other than 000000 marks the 補足 of 第6表 and 第7表.
            if month != "000000" {
                return Self::NotUsed(interface.prefix().to_owned());
            }
        }
        let unit = match parts.as_slice() {
            [from, from_kind, to, to_kind, stamp] if is_kind(from_kind) && is_kind(to_kind) => {
                unit(from, from_kind, to, to_kind, stamp)
            }
            [from, to, stamp] => unit(from, "", to, "", stamp),
            _ => None,
        };
        unit.map_or(Self::Unknown, |unit| Self::Read(interface, unit))
    }
}

fn other_prefix(stem: &str) -> Option<&'static str> {
    OTHER_PREFIXES
        .into_iter()
        .find(|prefix| stem.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('_')))
}

fn is_kind(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
}

fn unit(from: &str, from_kind: &str, to: &str, to_kind: &str, stamp: &str) -> Option<UnitKey> {
    let is_stamp = stamp.len() == 14 && NaiveDateTime::parse_from_str(stamp, "%Y%m%d%H%M%S").is_ok();
    (is_office_number(from) && is_office_number(to) && is_stamp).then(|| UnitKey {
        stamp: stamp.to_owned(),
        from: from.to_owned(),
        from_kind: from_kind.to_owned(),
        to: to.to_owned(),
        to_kind: to_kind.to_owned(),
    })
}

impl UnitKey {
    /// The V4 name of a file of this unit.
    pub fn file_name(&self, interface: Interface) -> String {
        let month = if interface == Interface::Hosoku { "000000_" } else { "" };
        let Self { stamp, from, from_kind, to, to_kind } = self;
        format!("{}_{month}{from}_{from_kind}_{to}_{to_kind}_{stamp}.CSV", interface.prefix())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(name: &str) -> Option<(Interface, UnitKey)> {
        match FileName::parse(name) {
            FileName::Read(interface, unit) => Some((interface, unit)),
            _ => None,
        }
    }

    #[test]
    fn names_of_v4_and_v3_are_read() {
        let (interface, unit) = plan("UP1KYO_0300000100_43_0300000005_11_20191025200201.CSV").unwrap();
        assert_eq!(
            (interface, unit.from.as_str(), unit.to_kind.as_str()),
            (Interface::Sheet1, "0300000100", "11")
        );
        assert_eq!(plan(&unit.file_name(Interface::Hosoku)).unwrap(), (Interface::Hosoku, unit));
        let (_, old) = plan("up2kyo_0300000100_0300000005_20191025200201.csv").unwrap();
        assert_eq!(old.from_kind, "");
        let (_, again) = plan("UP1KYO_0300000100_43_0300000005_11_20191025200201 (1).CSV").unwrap();
        assert_eq!(again, plan("UP1KYO_0300000100_43_0300000005_11_20191025200201.CSV").unwrap().1);
    }

    #[test]
    fn every_interface_is_known_by_its_name_and_a_longer_name_is_not_taken_for_a_shorter_one() {
        for interface in Interface::ALL {
            let (_, unit) = plan("UP1KYO_0300000100_43_0300000005_11_20191025200201.CSV").unwrap();
            assert_eq!(plan(&unit.file_name(interface)).unwrap(), (interface, unit));
            let old = format!("{}_0300000100_0300000005_20191025200201.csv", interface.prefix());
            assert_eq!(plan(&old).is_some(), interface != Interface::Hosoku, "{old}");
        }
    }

    #[test]
    fn other_files_of_the_standard_are_named_and_not_taken_for_plans() {
        let used = |name: &str| matches!(FileName::parse(name), FileName::NotUsed(_));
        assert!(used("UPHOSOKU_202601_0300000100_43_0300000005_11_20191025200201.CSV"));
        assert!(used("UPKIHON_0300000100_43_0300000005_11_20191025200201.CSV"));
        assert!(used("UPKIHON_SUB1_0300000100_43_0300000005_11_20191025200201.CSV"));
        assert!(used("DLTKIHON_0300000100_43_0300000005_11_20191025200201.CSV"));
        assert!(used("UPKIHON_IMAGE_0300000100_43_0300000005_11_20191025200201_0001.jpg"));
    }

    #[test]
    fn anything_else_is_unknown() {
        for name in [
            "",
            "１表.csv",
            "UP1KYO.CSV",
            "UP1KYO_0300000100_43_0300000005_11_20191325200201.CSV",
            "UP1KYO_030000010_43_0300000005_11_20191025200201.CSV",
            "UPHOSOKU_0300000100_43_0300000005_11_20191025200201.CSV",
            "../UP1KYO_0300000100_43_0300000005_11_20191025200201.CSV",
        ] {
            assert_eq!(FileName::parse(name), FileName::Unknown, "{name}");
        }
    }
}
