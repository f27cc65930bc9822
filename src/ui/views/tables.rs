//! The course's two tables, each claim beside what a worker measures on the learner's own cluster.

use leptos::prelude::*;

use crate::lang::t;
use crate::measure::claims::{Cell, Table, Text};
use crate::measure::desk::Asked;

use super::super::term::with_terms;
use super::desk::{Desk, Measuring};

/// Heads of lines and what explains them.
const HEADS: [&str; 8] = [
    "[Write latency|of-write-latency]",
    "[Durability|of-lost-writes]",
    "[Read staleness|stale-read]",
    "[Availability|failover]",
    "[Async replication|asynchronous]",
    "[Semi-sync replication|semi-sync]",
    "[Sync replication|synchronous-standby-names]",
    "[Multi-primary|multi-primary]",
];

/// Both tables, being measured from the start.
#[component]
pub(crate) fn Tables() -> impl IntoView {
    let desk = Desk::shared();
    let is_measured = move || desk.report.with(|r| r.as_ref().is_some_and(|r| r.done));
    let tables = move || {
        let report = desk.report.get();
        report.map(|report| report.tables.map(|table| table_view(desk, table, report.done)))
    };
    view! {
        <p class="about">
            {t!("tables-each-claim-of-the-course")}
        </p>
        <Measuring desk=desk />
        <p class="unseen" role="status">
            {move || if is_measured() { t!("tables-the-tables-are-measured") } else { "" }}
        </p>
        <p class="about">
            <button type="button" class="term" data-explain="of-tables">
                {t!("tables-how-this-was-measured-and")}
            </button>
        </p>
        <Show when=move || desk.problem.with(Option::is_some)>
            <p class="problem" role="alert">{move || desk.problem.get()}</p>
        </Show>
        {tables}
    }
}

/// One of the tables.
fn table_view(desk: Desk, table: Table, is_measured: bool) -> AnyView {
    let Table { title, corner, columns, lines } = table;
    let head = |text: Text| view! { <th scope="col">{text.into_owned()}</th> };
    let lines: Vec<_> = lines
        .into_iter()
        .map(|line| {
            let cells = line.cells.into_iter().zip(&columns);
            let cells: Vec<_> = cells
                .map(|(cell, column)| cell_view(desk, cell, column.clone(), is_measured))
                .collect();
            view! { <tr><th scope="row">{head_view(&line.head)}</th>{cells}</tr> }
        })
        .collect();
    let columns: Vec<_> = std::iter::once(corner).chain(columns).map(head).collect();
    view! {
        <table>
            <caption>{title.into_owned()}</caption>
            <thead>
                <tr>{columns}</tr>
            </thead>
            <tbody>{lines}</tbody>
        </table>
    }
    .into_any()
}

/// What a line is about, as a word of the glossary where it is one.
fn head_view(head: &str) -> Vec<AnyView> {
    let worded = |text: &&str| text[1..].split('|').next() == Some(head);
    with_terms(HEADS.into_iter().find(worded).unwrap_or(head))
}

/// A claim, what was measured, what that says of it, and the way to the moment that shows it.
fn cell_view(desk: Desk, cell: Cell, column: Text, is_measured: bool) -> AnyView {
    let Cell { claim, measured, but, seen } = cell;
    let measured = if is_measured { measured } else { t!("tables-not-measured-yet").to_owned() };
    // On the page, names of settings stand as plain words.
    let but = but.filter(|_| is_measured).map(|but| t!("tables-but", but = but.replace('`', "")));
    view! {
        <td data-column=column.into_owned()>
            <p>{claim.into_owned()}</p>
            <p class="measured">{measured}</p>
            {but.map(|but| view! { <p class="but">{but}</p> })}
            {seen
                .map(|seen| {
                    let show = move |_| desk.ask(&Asked::Open(seen));
                    view! { <button type="button" class="small" on:click=show>{t!("tables-show-the-run")}</button> }
                })}
        </td>
    }
    .into_any()
}
