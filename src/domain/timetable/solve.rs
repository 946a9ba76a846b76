//! Looks for the best timetable: one meeting after the other, moves that make it better, a bound, and a search over the whole
//! program for what is left between them.

use std::time::Duration;

use microlp::{ComparisonOp, OptimizationDirection, Problem, Solution, SolveOptions, SolveOutcome, Variable};

use super::bound::bound;
use super::greedy::best_fit;
use super::improve::{Aim, improved};
use super::program::Program;
use super::{Elapsed, Limits, Region, Timetable, after};

/// The timetable that asks least of people, as far as it is found within the limits; of those that ask the same, one with few
/// trips. It is never worse than placing one meeting after the other; how far from the best it may be is told by its gap.
pub fn solve(region: &Region, limits: &Limits, elapsed: Elapsed<'_>) -> Timetable {
    // Half of the time is left for the search.
    let is_half_over = after(elapsed, limits.time / 2);
    let first = improved(region, &best_fit(region), PEOPLE, &after(elapsed, limits.time / 10));
    let Some(program) = Program::of(region, &is_half_over) else { return first };
    let least = bound(&program, first.cost, &after(elapsed, limits.time / 5));
    let first = Timetable { bound: Some(least), ..first };
    if first.gap().is_some_and(|gap| gap <= limits.gap) {
        return first;
    }
    let Some((chosen, proved)) = search(&program, &first, limits) else { return first };
    let found = improved(region, &Timetable::of(region, &chosen), PEOPLE, &after(elapsed, limits.time / 10));
    let best = if found.cost <= first.cost { found } else { first };
    let least =
        proved.filter(|proved| proved.is_finite()).map_or(least, |proved| least.max((proved - 1e-6).ceil()));
    Timetable { bound: Some(least), ..best }
}

/// What a timetable becomes where a trip less may cost people as much as the [`Weights`](super::Weights) say: beside the other
/// one it shows what the trips that it saves would ask of people.
pub fn saving_trips(region: &Region, from: &Timetable, time: Duration, elapsed: Elapsed<'_>) -> Timetable {
    let found = improved(region, from, Aim { trip: region.weights.trip }, &after(elapsed, time));
    Timetable { bound: from.bound, ..found }
}

const PEOPLE: Aim = Aim { trip: 0 };

/// By meeting its slot, and a bound. Nothing where the time was too short for either, or the numbers went astray.
fn search(program: &Program, from: &Timetable, limits: &Limits) -> Option<(Vec<Option<usize>>, Option<f64>)> {
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let mut variables: Vec<Variable> = Vec::with_capacity(program.costs.len());
    let chosen = slots(program, from);
    variables.extend(program.costs.iter().map(|cost| problem.add_binary_var(*cost)));
    let of = |var: &usize| variables.get(*var).copied();
    for choice in &program.choices {
        let one: Vec<(Variable, f64)> = choice.iter().filter_map(|(var, _)| Some((of(var)?, 1.0))).collect();
        problem.add_constraint(one, ComparisonOp::Eq, 1.0);
    }
    for row in &program.rows {
        let terms: Vec<(Variable, f64)> =
            row.terms.iter().filter_map(|(var, factor)| Some((of(var)?, *factor))).collect();
        problem.add_constraint(terms, ComparisonOp::Le, row.most);
    }
    let mut options = SolveOptions::default();
    options.time_limit = Some(limits.time / 2);
    options.mip_gap = limits.gap;
    let mut start = Vec::with_capacity(variables.len());
    for (choice, chosen) in program.choices.iter().zip(&chosen) {
        let value = |slot: &Option<usize>| if slot == chosen { 1.0 } else { 0.0 };
        start.extend(choice.iter().filter_map(|(var, slot)| Some((of(var)?, value(slot)))));
    }
    options.warm_start = Some(start);
    match problem.solve_with(options) {
        Ok(SolveOutcome::Solution(solution)) => {
            let read = |choice: &Vec<(usize, Option<usize>)>| {
                let taken = choice.iter().find(|(var, _)| is_one(&solution, of(var)));
                taken.and_then(|(_, slot)| *slot)
            };
            Some((program.choices.iter().map(read).collect(), solution.stats().best_bound))
        }
        _ => None,
    }
}

fn is_one(solution: &Solution, variable: Option<Variable>) -> bool {
    variable.is_some_and(|variable| solution.var_value(variable) > 0.5)
}

/// By meeting: its slot in a timetable.
fn slots(program: &Program, timetable: &Timetable) -> Vec<Option<usize>> {
    let mut slots = vec![None; program.choices.len()];
    for placed in &timetable.placed {
        if let Some(place) = slots.get_mut(placed.meeting) {
            *place = Some(placed.slot);
        }
    }
    slots
}
