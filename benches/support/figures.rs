//! One line a figure: `bench.figure.backend | value | unit | goal | met/short/info`.

use std::process::Command;

/// What a figure is held against.
#[derive(Clone, Copy, Debug)]
pub enum Goal {
    /// Nothing; it is shown for its own sake.
    None,
    /// At least so much.
    AtLeast(f64),
    /// At most so much.
    AtMost(f64),
}

/// Prints one figure.
pub fn print(name: &str, value: f64, unit: &str, goal: Goal) {
    let (wanted, verdict) = match goal {
        Goal::None => ("-".to_owned(), "info"),
        Goal::AtLeast(least) => (format!(">= {least}"), if value >= least { "met" } else { "short" }),
        Goal::AtMost(most) => (format!("<= {most}"), if value <= most { "met" } else { "short" }),
    };
    let digits = if value >= 100.0 { 0 } else { 2 };
    println!("{name} | {value:.digits$} | {unit} | {wanted} | {verdict}");
}

/// The middle one of several runs.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// The last line: where and when the figures were taken.
pub fn print_machine() {
    let said = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let cpu = said("/proc/cpuinfo");
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or(": unknown");
    // Not `available_parallelism`: the driver keeps to one of them.
    let cores = cpu.lines().filter(|line| line.starts_with("processor")).count();
    let load: Vec<String> = said("/proc/loadavg").split(' ').take(3).map(str::to_owned).collect();
    let commit = Command::new("git").args(["rev-parse", "--short", "HEAD"]).output();
    let commit = commit.map(|out| String::from_utf8_lossy(&out.stdout).trim().to_owned()).unwrap_or_default();
    let model = model.trim_start_matches([' ', '\t', ':']);
    println!("# {model} | {cores} cores | load {} | {commit}", load.join(" "));
}
