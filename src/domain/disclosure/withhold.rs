//! Complementary cells: which further figures must be withheld so that no hidden count can be calculated.
//!
//! For each hidden count and each direction one program asks for the cheapest set of figures that have to become
//! uncertain so that the count may be 1, and may be the threshold, while all sums still hold. Its answer is a whole
//! consistent table, over all themes, areas and periods at once: what it moves is withheld, and later answers can
//! only add to it.

use std::collections::{BTreeMap, BTreeSet};

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOutcome, Variable};

use super::attack::{Target, attack};
use super::system::{Node, Range, System};

const NEAR: f64 = 1e-6;

/// What a hidden cell says of its count: nothing. (Zeros are shown, so a reader may think of at least 1; the measure of
/// safety is "at most 1", which leaves the two apart by less than one person.)
pub const HIDDEN: Range = Range { low: 0, high: None };

/// Withholds further figures in the system until the targets are safe, as far as that can be done, and returns them.
/// `prices` names the figures that may be withheld and how much their loss hurts.
pub fn withhold(system: &mut System, prices: &BTreeMap<Node, f64>, targets: &[Target]) -> BTreeSet<Node> {
    let shown: BTreeMap<Node, Range> = prices.keys().map(|n| (*n, system.range(*n))).collect();
    let mut withheld = BTreeSet::new();
    let mut settled: BTreeSet<(Node, bool)> = BTreeSet::new();
    for target in targets {
        for upward in [true, false] {
            if settled.contains(&(target.node, upward)) {
                continue;
            }
            let Some(answer) = cheapest(system, prices, &withheld, *target, upward) else { continue };
            for (node, value) in &answer {
                let known = system.range(*node);
                let moved = *value < f64::from(known.low) - NEAR
                    || known.high.is_some_and(|h| *value > f64::from(h) + NEAR);
                if prices.contains_key(node) && moved {
                    system.set_range(*node, HIDDEN);
                    withheld.insert(*node);
                }
            }
            settled.extend(settled_by(&answer, targets));
        }
    }
    give_back(system, &shown, prices, targets, &mut withheld);
    withheld
}

fn settled_by(answer: &BTreeMap<Node, f64>, targets: &[Target]) -> Vec<(Node, bool)> {
    let mut settled = Vec::new();
    for target in targets {
        let Some(value) = answer.get(&target.node) else { continue };
        if *value >= f64::from(target.reach) - NEAR {
            settled.push((target.node, true));
        }
        if *value <= 1.0 + NEAR {
            settled.push((target.node, false));
        }
    }
    settled
}

/// Figures withheld early may have become needless: the dearest are tried first.
fn give_back(
    system: &mut System,
    shown: &BTreeMap<Node, Range>,
    prices: &BTreeMap<Node, f64>,
    targets: &[Target],
    withheld: &mut BTreeSet<Node>,
) {
    let is_safe = |system: &System| attack(system, targets).is_ok_and(|exposed| exposed.is_empty());
    if withheld.len() < 2 || !is_safe(system) {
        return;
    }
    let price = |n: &Node| prices.get(n).copied().unwrap_or(0.0);
    let mut order: Vec<Node> = withheld.iter().copied().collect();
    order.sort_by(|a, b| price(b).total_cmp(&price(a)));
    for node in order {
        let Some(range) = shown.get(&node) else { continue };
        system.set_range(node, *range);
        if is_safe(system) {
            withheld.remove(&node);
        } else {
            system.set_range(node, HIDDEN);
        }
    }
}

/// A count in the program: what the figure says, and how far the count leaves it.
struct Moved {
    inside: Variable,
    above: Option<Variable>,
    below: Option<Variable>,
}

fn cheapest(
    system: &System,
    prices: &BTreeMap<Node, f64>,
    withheld: &BTreeSet<Node>,
    target: Target,
    upward: bool,
) -> Option<BTreeMap<Node, f64>> {
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let mut counts: BTreeMap<Node, Moved> = BTreeMap::new();
    for node in system.nodes() {
        let range = system.range(node);
        let price = prices.get(&node).filter(|_| !withheld.contains(&node));
        if node != target.node && price.is_none() && range.fixed().is_some() {
            continue;
        }
        let mark = if upward { Range::exactly(target.reach) } else { Range { low: 0, high: Some(1) } };
        let range = if node == target.node { range.and(mark)? } else { range };
        let high = range.high.map_or(f64::INFINITY, f64::from);
        let inside = problem.add_var(0.0, (f64::from(range.low), high));
        let above = price.map(|p| problem.add_var(*p, (0.0, f64::INFINITY)));
        let room = f64::from(range.low);
        let below = price.map(|p| problem.add_var(*p, (0.0, room)));
        counts.insert(node, Moved { inside, above, below });
    }
    add_rows(&mut problem, system, &counts);
    let Ok(SolveOutcome::Solution(s)) = problem.solve() else { return None };
    let value = |v: Option<Variable>| v.map_or(0.0, |v| s.var_value(v));
    let at = |m: &Moved| s.var_value(m.inside) + value(m.above) - value(m.below);
    Some(counts.iter().map(|(node, moved)| (*node, at(moved))).collect())
}

fn add_rows(problem: &mut Problem, system: &System, counts: &BTreeMap<Node, Moved>) {
    for row in system.rows() {
        let mut right = 0.0;
        let mut terms = Vec::new();
        for (node, factor) in &row.terms {
            let Some(moved) = counts.get(node) else {
                right -= factor * f64::from(system.range(*node).low);
                continue;
            };
            terms.push((moved.inside, *factor));
            terms.extend(moved.above.map(|v| (v, *factor)));
            terms.extend(moved.below.map(|v| (v, -factor)));
        }
        if !terms.is_empty() {
            let op = if row.is_equation { ComparisonOp::Eq } else { ComparisonOp::Ge };
            problem.add_constraint(terms.as_slice(), op, right);
        }
    }
}
