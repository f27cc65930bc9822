//! The numbers of the run so far, all measured.

use leptos::prelude::*;

use crate::sim::node::{Commit, CommitStage};

use super::session::{Run, expect_session};

/// A number with what it is and how it is measured.
#[derive(Clone, Debug, PartialEq)]
struct Figure {
    name: &'static str,
    how: &'static str,
    value: String,
    bad: bool,
}

fn figures(run: &Run) -> Vec<Figure> {
    let checker = run.world().checker();
    let counts = checker.counts;
    let latency = checker.write_latency();
    // An old primary that still runs may keep writes waiting, too.
    let primaries = run.world().members().filter_map(|node| node.primary());
    let waiting: usize = primaries
        .map(|primary| {
            let waits = |c: &&Commit| c.stage == CommitStage::WaitingForReplicas;
            primary.commits.iter().filter(waits).count() + primary.lock_waiters().count()
        })
        .sum();
    let stale = match counts.reads {
        0 => "none yet".to_owned(),
        reads => format!("{}/{reads} {} %", counts.stale, percent(counts.stale, reads)),
    };
    let worst = if counts.stale == 0 { "none".to_owned() } else { counts.worst.to_string() };
    let mut figures = vec![
        Figure {
            name: "Write latency",
            how: "median, 99 % of the last 200",
            value: latency.map_or("none yet".to_owned(), |(p50, p99)| format!("{p50}, {p99}")),
            bad: false,
        },
        Figure {
            name: "Stale reads",
            how: "missed an acknowledged write",
            value: stale,
            bad: counts.stale > 0,
        },
        Figure {
            name: "Worst staleness",
            how: "of any stale read",
            value: worst,
            bad: counts.stale > 0,
        },
        Figure {
            name: "Waiting writes",
            how: "not answered yet",
            value: waiting.to_string(),
            bad: waiting > 0,
        },
        Figure {
            name: "Lost writes",
            how: "acknowledged, then gone",
            value: counts.lost.to_string(),
            bad: counts.lost > 0,
        },
    ];
    if run.world().has_several_primaries() {
        figures.push(Figure {
            name: "Overwritten writes",
            how: "acknowledged, then lost to a conflict",
            value: counts.lost_updates.to_string(),
            bad: counts.lost_updates > 0,
        });
    }
    figures
}

fn percent(part: u64, whole: u64) -> String {
    let tenths = part * 1_000 / whole.max(1);
    format!("{}.{}", tenths / 10, tenths % 10)
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
                <h2 id="numbers-title">"Measured in this run"</h2>
            </header>
            <table aria-labelledby="numbers-title">
                <tbody>
                    {(0..rows)
                        .map(|i| {
                            let figure = Memo::new(move |_| figures.with(|all| all[i].clone()));
                            let Figure { name, how, .. } = figure.get_untracked();
                            view! {
                                <tr>
                                    <th scope="row">{name}<small>{how}</small></th>
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
