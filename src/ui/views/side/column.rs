//! One column: a run at the moment that all of them show.

use leptos::prelude::*;

use crate::scene::client::Screen;
use crate::scene::figures::Figure;
use crate::scene::side::{Column, Compared, Server};
use crate::scene::tape::{Cell, TAPE};

use super::super::super::icon::{Icon, Sign};
use super::{COLUMNS, Choice, Desk};

/// The column at a place.
#[component]
pub(super) fn ColumnView(desk: Desk, place: usize) -> impl IntoView {
    let column = Memo::new(move |_| desk.columns.with(|columns| columns.get(place).cloned()));
    let chosen = move || desk.choices.with(|choices| choices.get(place).copied());
    let name = format!("column {}", place + 1);
    let choose = move |event: leptos::ev::Event| {
        if let Some(choice) = Choice::of_value(&event_target_value(&event)) {
            desk.choose(place, choice);
        }
    };
    view! {
        <section class="lane" aria-label=name.clone()>
            <header>
                <select aria-label=["What ", &name, " shows"].concat() on:change=choose>
                    {Choice::all()
                        .into_iter()
                        .map(|(choice, text)| {
                            view! {
                                <option
                                    value=choice.value()
                                    prop:selected=move || chosen() == Some(choice)
                                >
                                    {text}
                                </option>
                            }
                        })
                        .collect_view()}
                </select>
                <button
                    type="button"
                    class="small"
                    aria-label=["Remove ", &name].concat()
                    disabled=move || desk.choices.with(|c| c.len() == *COLUMNS.start())
                    on:click=move |_| desk.remove(place)
                >
                    "✕"
                </button>
            </header>
            {move || column.get().map(column_view)}
        </section>
    }
}

/// Marks what differs from the first column, by a sign as well as by a colour.
fn mark(differs: bool) -> impl IntoView {
    differs.then(|| {
        view! {
            <span class="mark-differs" aria-hidden="true">"≠"</span>
            <span class="unseen">" (differs)"</span>
        }
    })
}

fn column_view(column: Column) -> impl IntoView {
    let Column { settings, people, servers, figures, last } = column;
    view! {
        <pre class="lane-settings" tabindex="0" aria-label="Settings">{settings.join("\n")}</pre>
        <ul class="lane-people">
            {people.into_iter().map(|(name, screen)| person(name, screen)).collect_view()}
        </ul>
        <ul class="lane-servers">{servers.into_iter().map(server).collect_view()}</ul>
        <table class="lane-figures">
            <tbody>{figures.into_iter().map(figure).collect_view()}</tbody>
        </table>
        <p class="lane-last">{last.unwrap_or_else(|| "Nothing has happened yet".to_owned())}</p>
    }
}

fn person(name: String, screen: Compared<Screen>) -> impl IntoView {
    let Compared { is: Screen { tone, title, detail }, differs } = screen;
    view! {
        <li class=["screen ", tone.class()].concat()>
            <strong>{name}</strong>
            {mark(differs)}
            <span class="screen-title">{Sign::of(tone).map(|sign| view! { <Icon sign=sign /> })} {title}</span>
            <span class="screen-detail">{detail}</span>
        </li>
    }
}

fn server(server: Server) -> impl IntoView {
    let Server { head, rows, tape } = server;
    let Compared { is: head, differs } = head;
    let rows: Vec<_> = rows
        .into_iter()
        .map(|Compared { is: row, differs }| {
            let old = row.note.as_ref().is_some_and(|note| note.is_broken());
            let note = row.note.map(|note| [" (", &note.words(), ")"].concat());
            view! {
                <li class:old=old>
                    {row.key} " = " <b>{row.value}</b>
                    {old.then(|| view! { <Icon sign=Sign::Flag /> })}
                    {mark(differs)}
                    <span class="unseen">{note.unwrap_or_default()}</span>
                </li>
            }
        })
        .collect();
    view! {
        <li class=["lane-server ", head.health.class()].concat()>
            <p class="lane-server-head">
                <i class="dot" aria-hidden="true"></i>
                <strong>{head.name}</strong>
                <span class="num">{head.status}</span>
                {mark(differs)}
            </p>
            <ul class="lane-rows num">{rows}</ul>
            {tape_view(&tape)}
        </li>
    }
}

/// The tape, always of the same length, so that nothing moves when it fills.
fn tape_view(tape: &[Cell]) -> impl IntoView + use<> {
    let words: Vec<&str> = tape.iter().map(|cell| cell.label.as_str()).collect();
    let words = match tape.last() {
        Some(last) => format!("{} records shown; the last: {}", words.len(), last.label),
        None => "No records yet".to_owned(),
    };
    let cells: Vec<_> = (0..TAPE)
        .map(|place| {
            let class = tape.get(place).map_or("none", |cell| cell.stage.class());
            view! { <i class=["cell ", class].concat()></i> }
        })
        .collect();
    view! { <p class="lane-tape" role="img" aria-label=words>{cells}</p> }
}

fn figure(figure: Compared<Figure>) -> impl IntoView {
    let Compared { is: Figure { name, value, bad, .. }, differs } = figure;
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td class="num" class:bad=bad>{mark(differs)} {value}</td>
        </tr>
    }
}
