//! What hundreds of rows have alike is told once: a person looks at each line of a preview.

use std::collections::{BTreeMap, BTreeSet};

use super::problem::{Problem, ProblemCode, Severity};

/// Of one kind of warning this many are listed; one more line counts the rest.
const LISTED: usize = 50;

/// Leaves out repeated warnings. Errors all stay: each has to be mended.
pub fn condense(problems: Vec<Problem>) -> Vec<Problem> {
    let mut numbers: BTreeSet<String> = BTreeSet::new();
    let mut kinds: BTreeMap<(ProblemCode, String), Kind> = BTreeMap::new();
    let mut kept: Vec<Problem> = Vec::new();
    for mut problem in problems {
        if problem.severity == Severity::Error {
            kept.push(problem);
            continue;
        }
        if is_of_a_number(problem.code) && !numbers.insert(value(&problem)) {
            continue;
        }
        let kind = kinds.entry((problem.code, problem.item_name.clone())).or_default();
        kind.count += 1;
        if kind.count == LISTED + 1 {
            kind.rest_at = Some(kept.len());
            problem.code = ProblemCode::MoreAlike;
        }
        if kind.count <= LISTED + 1 {
            kept.push(problem);
        }
    }
    for Kind { count, rest_at } in kinds.into_values() {
        if let Some(rest) = rest_at.and_then(|at| kept.get_mut(at)) {
            rest.args =
                vec![("n".into(), (count - LISTED).to_string()), ("limit".into(), LISTED.to_string())];
        }
    }
    kept
}

/// How often a kind of warning occurs, and the place of the line that counts what is not listed.
#[derive(Default)]
struct Kind {
    count: usize,
    rest_at: Option<usize>,
}

/// The same number stands in every row of its office or insurer; whether it is right is one question.
fn is_of_a_number(code: ProblemCode) -> bool {
    matches!(code, ProblemCode::InsurerCheckDigit | ProblemCode::OfficeCheckDigit)
}

fn value(problem: &Problem) -> String {
    problem.args.iter().map(|(_, value)| value.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_rows(code: ProblemCode, value: impl Fn(u32) -> String) -> Vec<Problem> {
        (1..=120).map(|row| Problem::of_row(code, "UP1KYO", row).with("value", value(row))).collect()
    }

    #[test]
    fn a_number_is_asked_about_once() {
        let found = condense(of_rows(ProblemCode::OfficeCheckDigit, |row| (row % 2).to_string()));
        assert_eq!(found.iter().map(|p| p.row).collect::<Vec<_>>(), [Some(1), Some(2)]);
    }

    #[test]
    fn the_rest_of_a_kind_is_counted_and_no_error_is_left_out() {
        let mut problems = of_rows(ProblemCode::MarkedBlank, |_| String::new());
        problems.extend(of_rows(ProblemCode::NeededBlank, |_| String::new()));
        let found = condense(problems);
        assert_eq!(found.len(), 51 + 120);
        let rest = &found[50];
        assert_eq!(
            (rest.code, rest.severity, rest.row),
            (ProblemCode::MoreAlike, Severity::Warning, Some(51))
        );
        assert_eq!(rest.args[0], ("n".to_owned(), "70".to_owned()));
    }
}
