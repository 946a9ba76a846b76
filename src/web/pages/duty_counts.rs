//! Where duties are behind, as counts: for planners with the way to the lists of their own clients, for an insurer by the
//! office that makes the plans.

use std::collections::BTreeMap;

use super::duty_lines::{counts, number};
use crate::domain::duty::{Duty, DutyStatus, RuleBook, RuleNo};
use crate::domain::ids::Uid;
use crate::domain::time::jst::jst_date;
use crate::domain::words::Word;
use crate::render::pages::duties::DutyCounts;
use crate::render::pages::duty_counts::{DutyCountsPage, GapCounts, OfficeCounts, RuleCounts};
use crate::storage::Conn;
use crate::storage::views::duties::{self as ledger, CountedClient};
use crate::storage::views::duty_memory::Stamped;
use crate::web::{Ctx, PageResult, WebError};

/// `GET /duties/offices`: counts only, no client is named.
pub async fn show(ctx: Ctx) -> PageResult {
    let own = ctx.clone();
    ctx.page(move |conn, scope| {
        let mut parts = Vec::new();
        if !scope.care_offices().is_empty() {
            let clients = ledger::counted_own(conn, scope)?;
            parts.push(Count::of(&own, conn, &clients)?.shown(true));
        }
        if !scope.insurers().is_empty() {
            let clients = ledger::counted_insured(conn, scope)?;
            parts.push(Count::of(&own, conn, &clients)?.shown(false));
        }
        Ok(DutyCountsPage { parts })
    })
    .await
}

#[derive(Default)]
struct Count {
    offices: Vec<(Uid, OfficeCounts)>,
    late: BTreeMap<RuleNo, RuleCounts>,
}

impl Count {
    fn of(ctx: &Ctx, conn: &mut Conn, clients: &[CountedClient]) -> Result<Self, WebError> {
        let today = jst_date(ctx.cmd(None).now);
        let stamped: Vec<Stamped> = clients.iter().map(Stamped::from).collect();
        let owing = ctx.state.duties.of(conn, &stamped, today)?;
        let mut count = Self::default();
        for client in clients {
            let owed = owing.duties(client.id)?;
            count.office(client, &owed);
            count.rules(owing.books.of(client.id), &owed);
        }
        Ok(count)
    }

    fn office(&mut self, client: &CountedClient, owed: &[Duty<'_>]) {
        if self.offices.last().is_none_or(|last| last.0 != client.office) {
            let line = OfficeCounts { name: client.office_name.clone(), ..OfficeCounts::default() };
            self.offices.push((client.office.clone(), line));
        }
        let Some((_, line)) = self.offices.last_mut() else { return };
        let counts = counts(owed);
        line.clients += 1;
        line.behind += usize::from(counts.late > 0);
        line.counts.add(counts);
    }

    fn rules(&mut self, book: &RuleBook, owed: &[Duty<'_>]) {
        for duty in owed.iter().filter(|duty| duty.status == DutyStatus::Late) {
            let rule = duty.clause.rule;
            let line = self.late.entry(rule).or_insert_with(|| RuleCounts {
                rule: rule.as_str(),
                number: number(book, rule, duty.asked_from),
                late: 0,
            });
            line.late += 1;
        }
    }

    fn shown(self, is_own: bool) -> GapCounts {
        let href = |office: &Uid| format!("/duties?person=all&office={office}");
        let mut total = DutyCounts::default();
        let offices = self.offices.into_iter().map(|(office, line)| {
            total.add(line.counts);
            OfficeCounts { href: if is_own { href(&office) } else { String::new() }, ..line }
        });
        let offices = offices.collect();
        let mut rules: Vec<RuleCounts> = self.late.into_values().collect();
        rules.sort_by_key(|line| std::cmp::Reverse(line.late));
        GapCounts { is_own, offices, rules, total }
    }
}
