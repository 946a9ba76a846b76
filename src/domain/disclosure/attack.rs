//! The attack that every publication must withstand: linear programming over everything that is public.
//!
//! A hidden count is safe when the public figures leave it possible that it is at most 1 and also that it reaches its
//! upper mark (the threshold, or what the legend of hidden cells says anyway). Bounds found by one program are points that satisfy all rows, so one point often settles many counts.

use std::collections::{BTreeMap, BTreeSet};

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOutcome, Variable};

use super::system::{Node, Range, System};

/// Counts are whole numbers; anything nearer than this is the same count.
const NEAR: f64 = 1e-6;

/// A hidden count to be attacked.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    pub node: Node,
    /// The count must be able to reach this.
    pub reach: u32,
}

/// A hidden count that the attack narrows down, with the bounds found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exposed {
    pub node: Node,
    pub min: f64,
    pub max: f64,
}

/// The figures contradict each other, so what the attack assumed of them is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contradiction;

/// Attacks all targets and returns those that are not safe.
pub fn attack(system: &System, targets: &[Target]) -> Result<Vec<Exposed>, Contradiction> {
    let mut exposed = Vec::new();
    for part in components(system, targets) {
        let mut attacker =
            Attacker { system, part: &part, low_seen: BTreeSet::new(), high_seen: BTreeSet::new() };
        exposed.extend(attacker.run()?);
    }
    exposed.sort_by_key(|e| e.node);
    Ok(exposed)
}

/// Whether some counts satisfy everything that is public.
pub fn is_consistent(system: &System) -> bool {
    let nodes: BTreeSet<Node> = system.nodes().filter(|n| system.range(*n).fixed().is_none()).collect();
    fixed_rows_hold(system) && !matches!(solve(system, &nodes, &BTreeMap::new(), &[]), Solved::Impossible)
}

/// The smallest and largest value that the public figures leave for one count.
#[cfg(test)]
pub fn bounds(system: &System, node: Node) -> Result<(f64, f64), Contradiction> {
    let part = components(system, &[Target { node, reach: u32::MAX }]).pop().unwrap_or_default();
    let extreme = |sign: f64| {
        let point = solve(system, &part.nodes, &BTreeMap::from([(node, sign)]), &[]).into_point()?;
        Ok(value_at(&point, node, sign))
    };
    Ok((extreme(1.0)?, extreme(-1.0)?))
}

#[derive(Default)]
struct Part {
    nodes: BTreeSet<Node>,
    targets: Vec<Target>,
}

struct Attacker<'a> {
    system: &'a System,
    part: &'a Part,
    low_seen: BTreeSet<Node>,
    high_seen: BTreeSet<Node>,
}

impl Attacker<'_> {
    fn run(&mut self) -> Result<Vec<Exposed>, Contradiction> {
        self.look_at_once()?;
        let mut exposed = Vec::new();
        for target in &self.part.targets {
            let min = self.least(target)?;
            let max = self.most(target)?;
            if min > 1.0 + NEAR || max < f64::from(target.reach) - NEAR {
                exposed.push(Exposed { node: target.node, min, max });
            }
        }
        Ok(exposed)
    }

    /// Two programs over all targets at once settle most of them.
    fn look_at_once(&mut self) -> Result<(), Contradiction> {
        let all: BTreeMap<Node, f64> = self.part.targets.iter().map(|t| (t.node, 1.0)).collect();
        let point = solve(self.system, &self.part.nodes, &all, &[]).into_point()?;
        self.note(&point);
        let capped: Vec<_> = self.part.targets.iter().map(|t| (t.node, self.cap(t))).collect();
        let all = all.into_keys().map(|n| (n, -1.0)).collect();
        if let Solved::At(point) = solve(self.system, &self.part.nodes, &all, &capped) {
            self.note(&point);
        }
        Ok(())
    }

    fn note(&mut self, point: &BTreeMap<Node, f64>) {
        for target in &self.part.targets {
            let Some(value) = point.get(&target.node) else { continue };
            if *value <= 1.0 + NEAR {
                self.low_seen.insert(target.node);
            }
            if *value >= f64::from(target.reach) - NEAR {
                self.high_seen.insert(target.node);
            }
        }
    }

    fn least(&mut self, target: &Target) -> Result<f64, Contradiction> {
        if self.low_seen.contains(&target.node) {
            return Ok(0.0);
        }
        self.search(target, 1.0, &[])
    }

    fn most(&mut self, target: &Target) -> Result<f64, Contradiction> {
        if self.high_seen.contains(&target.node) {
            return Ok(f64::from(target.reach));
        }
        match self.search(target, -1.0, &[(target.node, self.cap(target))]) {
            // The cap itself may be what contradicts: then the count is known to be larger still.
            Err(Contradiction) => self.search(target, -1.0, &[]),
            found => found,
        }
    }

    /// Nothing above the mark matters, and a cap keeps the program bounded.
    fn cap(&self, target: &Target) -> Range {
        let known = self.system.range(target.node);
        let low = known.low.min(target.reach);
        Range { low, high: Some(known.high.map_or(target.reach, |h| h.min(target.reach).max(low))) }
    }

    fn search(&mut self, target: &Target, sign: f64, ranges: &[(Node, Range)]) -> Result<f64, Contradiction> {
        let goal = BTreeMap::from([(target.node, sign)]);
        let point = solve(self.system, &self.part.nodes, &goal, ranges).into_point()?;
        self.note(&point);
        Ok(value_at(&point, target.node, sign))
    }
}

/// A program that failed is read as the worst case: the count is taken for found.
fn value_at(point: &BTreeMap<Node, f64>, node: Node, sign: f64) -> f64 {
    point.get(&node).copied().unwrap_or(if sign > 0.0 { f64::INFINITY } else { f64::NEG_INFINITY })
}

enum Solved {
    At(BTreeMap<Node, f64>),
    Impossible,
    /// The objective has no end, or the solver gave up.
    Unknown,
}

impl Solved {
    fn into_point(self) -> Result<BTreeMap<Node, f64>, Contradiction> {
        match self {
            Self::At(point) => Ok(point),
            Self::Impossible => Err(Contradiction),
            Self::Unknown => Ok(BTreeMap::new()),
        }
    }
}

fn solve(
    system: &System,
    nodes: &BTreeSet<Node>,
    goal: &BTreeMap<Node, f64>,
    ranges: &[(Node, Range)],
) -> Solved {
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let variables: BTreeMap<Node, Variable> = nodes
        .iter()
        .map(|node| {
            let range =
                ranges.iter().find(|(n, _)| n == node).map_or_else(|| system.range(*node), |(_, r)| *r);
            let high = range.high.map_or(f64::INFINITY, f64::from);
            (*node, problem.add_var(goal.get(node).copied().unwrap_or(0.0), (f64::from(range.low), high)))
        })
        .collect();
    for row in system.rows() {
        let mut right = 0.0;
        let mut terms = Vec::new();
        for (node, factor) in &row.terms {
            match variables.get(node) {
                Some(variable) => terms.push((*variable, *factor)),
                None => right -= factor * f64::from(system.range(*node).low),
            }
        }
        if !terms.is_empty() {
            let op = if row.is_equation { ComparisonOp::Eq } else { ComparisonOp::Ge };
            problem.add_constraint(terms.as_slice(), op, right);
        }
    }
    match problem.solve() {
        Ok(SolveOutcome::Solution(s)) => {
            Solved::At(variables.into_iter().map(|(n, v)| (n, s.var_value(v))).collect())
        }
        Err(microlp::Error::Infeasible) => Solved::Impossible,
        _ => Solved::Unknown,
    }
}

fn fixed_rows_hold(system: &System) -> bool {
    system.rows().iter().all(|row| {
        let fixed: Option<f64> =
            row.terms.iter().map(|(n, f)| system.range(*n).fixed().map(|v| f * f64::from(v))).sum();
        fixed.is_none_or(|sum| if row.is_equation { sum.abs() < NEAR } else { sum > -NEAR })
    })
}

/// Counts that no row connects cannot betray each other, so each group is attacked alone. A count known exactly
/// connects nothing.
fn components(system: &System, targets: &[Target]) -> Vec<Part> {
    let rows_of = rows_by_node(system);
    let mut seen: BTreeSet<Node> = BTreeSet::new();
    let mut parts = Vec::new();
    for target in targets {
        if !seen.insert(target.node) {
            continue;
        }
        let mut part = Part::default();
        let mut waiting = vec![target.node];
        while let Some(node) = waiting.pop() {
            part.nodes.insert(node);
            let rows = rows_of.get(node.index()).into_iter().flatten();
            for (next, _) in rows.filter_map(|r| system.rows().get(*r)).flat_map(|r| &r.terms) {
                if system.range(*next).fixed().is_none() && part.nodes.insert(*next) {
                    waiting.push(*next);
                }
            }
        }
        seen.extend(&part.nodes);
        part.targets = targets.iter().filter(|t| part.nodes.contains(&t.node)).copied().collect();
        parts.push(part);
    }
    parts
}

fn rows_by_node(system: &System) -> Vec<Vec<usize>> {
    let mut rows_of = vec![Vec::new(); system.nodes().count()];
    for (index, row) in system.rows().iter().enumerate() {
        for (node, _) in &row.terms {
            if let Some(rows) = rows_of.get_mut(node.index()) {
                rows.push(index);
            }
        }
    }
    rows_of
}
