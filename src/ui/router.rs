//! The router's code, with the line that the last read took.

use leptos::prelude::*;

use crate::scene::router::{self, Lit, Reader};
use crate::scene::words::client_name;
use crate::sim::ids::ClientId;

use super::icon::{Icon, Sign};
use super::session::{Run, expect_session};
use super::stage::{Knob, ROUTE, set_route};

/// The people there are, as the menu has them, and the visitors.
fn readers(run: &Run) -> Vec<(Reader, String)> {
    let world = run.world();
    let people = world.people().map(|c| (Reader::Person(c), client_name(world, c)));
    people.chain([(Reader::Visitors, "Visitors".to_owned())]).collect()
}

/// What a menu calls a reader by itself.
fn value(reader: Reader) -> String {
    match reader {
        Reader::Person(ClientId(number)) => number.to_string(),
        Reader::Visitors => String::new(),
    }
}

fn lit(run: &Run, reader: Reader) -> Option<Lit> {
    match reader {
        Reader::Person(_) => {
            let past = run.past().iter().map(|line| (line.time, &line.event));
            router::lit(run.world(), reader, past)
        }
        Reader::Visitors => {
            let past = run.timeline.recent().map(|line| (line.entry.time, &line.entry.event));
            router::lit(run.world(), reader, past)
        }
    }
}

/// The router's code.
#[component]
pub(crate) fn RouterCard() -> impl IntoView {
    let session = expect_session();
    let all = session.view(readers);
    let wanted = RwSignal::new(Reader::Person(ClientId(0)));
    // Who has left reads no more.
    let reader = Memo::new(move |_| {
        let wanted = wanted.get();
        all.with(|all| {
            let there = all.iter().any(|(reader, _)| *reader == wanted);
            if there { wanted } else { all.first().map_or(wanted, |(first, _)| *first) }
        })
    });
    let choose = move |event: leptos::ev::Event| {
        wanted.set(match event_target_value(&event).parse() {
            Ok(number) => Reader::Person(ClientId(number)),
            Err(_) => Reader::Visitors,
        });
    };
    view! {
        <section class="card router" aria-labelledby="router-title">
            <header class="card-head">
                <h2 id="router-title">"Router code"</h2>
                <select aria-label="Whose router is shown" on:change=choose>
                    <For each=move || all.get() key=|reader| reader.1.clone() let:one>
                        <option value=value(one.0) prop:selected=move || reader.get() == one.0>
                            {one.1.clone()}
                        </option>
                    </For>
                </select>
            </header>
            {move || view! { <Code reader=reader.get() /> }}
        </section>
    }
}

/// The code of one reader's route, its time, and what it protects.
#[component]
fn Code(
    /// Whose.
    reader: Reader,
) -> impl IntoView {
    let session = expect_session();
    let route = session.view(move |run| router::route(run.world(), reader));
    let code =
        session.view(move |run| router::code(run.world(), router::route(run.world(), reader)));
    let lit = session.view(move |run| lit(run, reader));
    let cost = session.slow_view(move |run| router::cost(run.world(), reader));
    let time = move || router::time_of(route.get());
    let label = Memo::new(move |_| time().map(|(label, _)| label));
    let whose = session.peek(|run| {
        readers(run).into_iter().find(|(one, _)| *one == reader).map_or(String::new(), |one| one.1)
    });
    let line = move |(place, text): (usize, String)| {
        let here = move || lit.with(|lit| lit.as_ref().is_some_and(|lit| lit.line == place));
        let mark = move || lit.get().filter(|lit| lit.line == place).map(mark);
        view! {
            <li class:lit=here class:stale=move || here() && lit.with(|l| l.as_ref().is_some_and(|l| l.stale))>
                <code>{text}</code>
                {mark}
            </li>
        }
    };
    view! {
        <ol class="code">
            {move || code.get().into_iter().enumerate().map(line).collect_view()}
        </ol>
        <div class="route-time">
            {move || {
                label
                    .get()
                    .map(|label| {
                        let whose = whose.clone();
                        view! {
                            <Knob
                                label=label
                                of=Signal::derive(move || format!("{whose}'s route"))
                                stops=&ROUTE
                                value=Signal::derive(move || time().map(|(_, time)| time).unwrap_or_default())
                                on_change=move |to| {
                                    let route = router::with_time(route.get_untracked(), to);
                                    set_route(session, reader, route);
                                }
                            />
                        }
                    })
            }}
        </div>
        <p class="route-protects">{move || router::protects(route.get())}</p>
        <p class="route-cost">{cost}</p>
    }
}

/// What stands beside the line that a read took.
fn mark(lit: Lit) -> impl IntoView {
    view! {
        <span class="mark-read">
            "◀ "
            {lit.mark}
            {lit.stale.then(|| view! { ", " <Icon sign=Sign::Flag /> " stale" })}
        </span>
    }
}
