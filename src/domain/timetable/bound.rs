//! How good a timetable can be at best: what holds between meetings gets a price instead, so that each meeting takes its cheapest
//! slot by itself, and the prices rise and fall until that says the most (Lagrangian relaxation; the steps are Polyak's). It comes
//! close to the bound of the relaxed program in a part of the time that solving it takes.

use super::program::{Program, Var};

/// After so many rounds without a better bound the steps are halved.
const PATIENCE: u32 = 15;
/// Shorter steps than this part of the first one lead nowhere.
const SHORTEST: f64 = 0.005;

/// No timetable costs less than this; `cost` is what one that is known costs.
pub(super) fn bound(program: &Program, cost: u32, is_over: &dyn Fn() -> bool) -> f64 {
    let cost = f64::from(cost);
    let mut prices = vec![0.0; program.rows.len()];
    let (mut best, mut step, mut patience) = (0.0_f64, 1.5, 0);
    while step > SHORTEST && !is_over() {
        let (value, chosen) = cheapest(program, &prices);
        if value > best {
            (best, patience) = (value, 0);
        } else {
            patience += 1;
        }
        if patience == PATIENCE {
            (step, patience) = (step / 2.0, 0);
        }
        // By how much each row is broken: its price rises, or falls where there is room left.
        let broken: Vec<f64> = program
            .rows
            .iter()
            .map(|row| {
                row.terms.iter().filter(|(var, _)| is(&chosen, *var)).map(|term| term.1).sum::<f64>()
                    - row.most
            })
            .zip(&prices)
            .map(|(broken, price)| if *price > 0.0 || broken > 0.0 { broken } else { 0.0 })
            .collect();
        let norm: f64 = broken.iter().map(|by| by * by).sum();
        if norm == 0.0 || cost <= best {
            break;
        }
        let by = step * (cost - value) / norm;
        for (price, broken) in prices.iter_mut().zip(broken) {
            *price = (*price + by * broken).max(0.0);
        }
    }
    // Costs are whole numbers, and so is the best of them.
    (best - 1e-6).ceil()
}

fn is(chosen: &[bool], var: Var) -> bool {
    chosen.get(var).copied().unwrap_or_default()
}

/// What it costs when only prices stand between the meetings, and what is chosen then.
fn cheapest(program: &Program, prices: &[f64]) -> (f64, Vec<bool>) {
    let mut costs = program.costs.clone();
    let mut value = 0.0;
    for (row, price) in program.rows.iter().zip(prices).filter(|(_, price)| **price > 0.0) {
        value -= price * row.most;
        for (var, factor) in &row.terms {
            if let Some(cost) = costs.get_mut(*var) {
                *cost += price * factor;
            }
        }
    }
    let of = |var: Var| costs.get(var).copied().unwrap_or_default();
    let mut chosen = vec![false; costs.len()];
    let mut choose = |var: Var| {
        if let Some(place) = chosen.get_mut(var) {
            *place = true;
        }
        of(var)
    };
    for choice in &program.choices {
        let vars = choice.iter().map(|(var, _)| *var);
        value += vars.min_by(|one, other| of(*one).total_cmp(&of(*other))).map_or(0.0, &mut choose);
    }
    (value, chosen)
}
