//! The numbers of the run so far, all measured.

use std::borrow::Cow;

use leptos::prelude::*;

use crate::lang::{decimal, t};
use crate::sim::node::{Commit, CommitStage};

use super::session::{Run, expect_session};
use super::term::Ask;

/// A number with what it is and how it is measured.
#[derive(Clone, Debug, PartialEq)]
struct Figure {
    name: &'static str,
    /// The entry that says how it is measured.
    entry: &'static str,
    how: Cow<'static, str>,
    value: String,
    bad: bool,
}

fn figures(run: &Run) -> Vec<Figure> {
    let checker = run.world().checker();
    let counts = checker.counts;
    let latency = checker.write_latency();
    // An old primary that still runs may keep writes waiting, too.
    let primaries = run.world().members().filter_map(|node| node.primary());
    let (mut waiting, mut queue) = (0, 0);
    for primary in primaries {
        let waits = |c: &&Commit| c.stage == CommitStage::WaitingForReplicas;
        queue += primary.lock_waiters().count();
        waiting += primary.commits.iter().filter(waits).count();
    }
    waiting += queue;
    let stale = match counts.reads {
        0 => t!("number-none-yet").to_owned(),
        reads => format!("{}/{reads} {} %", counts.stale, percent(counts.stale, reads)),
    };
    let worst = if counts.stale == 0 {
        t!("number-none").to_owned()
    } else {
        decimal(counts.worst.to_string())
    };
    let mut figures = vec![
        Figure {
            name: t!("number-write-latency"),
            entry: "of-write-latency",
            how: t!("number-median-99-of-the-last").into(),
            value: latency.map_or(t!("number-none-yet").to_owned(), |(p50, p99)| {
                decimal(format!("{p50}, {p99}"))
            }),
            bad: false,
        },
        Figure {
            name: t!("number-stale-reads"),
            entry: "of-stale-reads",
            how: t!("number-missed-an-acknowledged-write").into(),
            value: stale,
            bad: counts.stale > 0,
        },
        Figure {
            name: t!("number-worst-staleness"),
            entry: "of-worst-staleness",
            how: t!("number-of-any-stale-read").into(),
            value: worst,
            bad: counts.stale > 0,
        },
        Figure {
            name: t!("number-waiting-writes"),
            entry: "of-waiting-writes",
            how: waiting_how(waiting, queue),
            value: waiting.to_string(),
            bad: waiting > 0,
        },
        Figure {
            name: t!("number-lost-writes"),
            entry: "of-lost-writes",
            how: t!("number-acknowledged-then-gone").into(),
            value: counts.lost.to_string(),
            bad: counts.lost > 0,
        },
    ];
    if run.world().has_several_primaries() {
        figures.push(Figure {
            name: t!("number-overwritten-writes"),
            entry: "of-overwritten-writes",
            how: t!("number-acknowledged-then-lost-to-a").into(),
            value: counts.lost_updates.to_string(),
            bad: counts.lost_updates > 0,
        });
    }
    figures
}

/// Writes to one row go one after the other. Where most writes wait for that, their latency is not
/// the replicas' doing alone.
fn waiting_how(waiting: usize, queue: usize) -> Cow<'static, str> {
    if queue * 2 <= waiting {
        return t!("number-not-answered-yet").into();
    }
    t!("number-of-them-queue", n = queue).into()
}

fn percent(part: u64, whole: u64) -> String {
    let tenths = part * 1_000 / whole.max(1);
    decimal(format!("{}.{}", tenths / 10, tenths % 10))
}

/// The numbers of the run so far.
#[component]
pub(crate) fn NumbersCard() -> impl IntoView {
    let session = expect_session();
    let figures = session.slow_view(figures);
    let rows = figures.with_untracked(Vec::len);
    view! {
        <section class="card numbers" aria-labelledby="numbers-title">
            <header class="card-head">
                <h2 id="numbers-title">{t!("number-measured-in-this-run")}</h2>
            </header>
            <table aria-labelledby="numbers-title">
                <tbody>
                    {(0..rows)
                        .map(|i| {
                            let figure = Memo::new(move |_| figures.with(|all| all[i].clone()));
                            let Figure { name, entry, .. } = figure.get_untracked();
                            view! {
                                <tr>
                                    <th scope="row">
                                        {name} <Ask entry=entry about=name />
                                        <small>{move || figure.with(|f| f.how.clone())}</small>
                                    </th>
                                    <td class="num" class:bad=move || figure.with(|f| f.bad)>
                                        {move || figure.with(|f| f.value.clone())}
                                    </td>
                                </tr>
                            }
                        })
                        .collect_view()}
                </tbody>
            </table>
        </section>
    }
}
