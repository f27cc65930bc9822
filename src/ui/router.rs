//! The router's code, with the line that the last read took.

use leptos::prelude::*;

use crate::lang::t;
use crate::scene::router::{self, Reader, Shown};
use crate::scene::words::client_name;
use crate::sim::ids::ClientId;

use super::icon::{Icon, Sign};
use super::menu::Menu;
use super::session::{Run, expect_session};
use super::stage::{Knob, ROUTE, set_route};

/// The value of the visitors in the menu of readers; people have their numbers.
const VISITORS: &str = "visitors";

fn shown(run: &Run, reader: Reader) -> Vec<Shown> {
    match reader {
        Reader::Person(_) => {
            let past = run.past().iter().map(|line| (line.time, &line.event));
            router::shown(run.world(), reader, past)
        }
        Reader::Visitors => {
            let past = run.timeline.recent().map(|line| (line.entry.time, &line.entry.event));
            router::shown(run.world(), reader, past)
        }
    }
}

/// The reader of a menu's value. Who has left reads no more: then it is somebody else.
fn reader_of(run: &Run, value: &str) -> Reader {
    let said = value.parse().ok().map(ClientId);
    match said {
        None => Reader::Visitors,
        Some(said) => {
            let there = run.world().people().find(|person| *person == said);
            Reader::Person(there.unwrap_or_else(|| run.world().first_client()))
        }
    }
}

/// The router's code, its time, and what it protects.
#[component]
pub(crate) fn RouterCard() -> impl IntoView {
    let session = expect_session();
    let wanted = RwSignal::new("0".to_owned());
    let reader = session.view(move |run| wanted.with(|wanted| reader_of(run, wanted)));
    let groups = session.view(|run| {
        let mut all = router::people(run.world());
        all.push((VISITORS.to_owned(), t!("router-visitors").to_owned()));
        vec![("", all)]
    });
    let chosen = Memo::new(move |_| match reader.get() {
        Reader::Person(person) => person.0.to_string(),
        Reader::Visitors => VISITORS.to_owned(),
    });
    let route = session.view(move |run| router::route(run.world(), reader.get()));
    let lines = session.view(move |run| shown(run, reader.get()));
    let cost = session.slow_view(move |run| router::cost(run.world(), reader.get()));
    let of = Signal::derive(move || match reader.get() {
        Reader::Person(person) => {
            t!("router-route-of", who = session.peek(|run| client_name(run.world(), person)))
        }
        Reader::Visitors => t!("router-the-visitors-route").to_owned(),
    });
    let time = move || router::time_of(route.get());
    let protects = session.view(move |run| router::protects(run.world(), route.get()));
    let label = Memo::new(move |_| time().map(|(label, _)| label));
    // Room for all that was shown here since the run began, so that going back moves nothing.
    let room = Memo::new(move |before: Option<&(usize, bool)>| {
        let (most, knob) = before.copied().unwrap_or_default();
        (most.max(lines.with(Vec::len)), knob || label.get().is_some())
    });
    let knob = move |label| {
        let set = move |to| {
            let route = router::with_time(route.get_untracked(), to);
            set_route(session, reader.get_untracked(), route);
        };
        let value = Signal::derive(move || time().map(|(_, time)| time).unwrap_or_default());
        view! {
            <Knob label=label of=of stops=&ROUTE value=value on_change=set />
        }
    };
    view! {
        <section class="card router" aria-labelledby="router-title">
            <header class="card-head">
                <h2 id="router-title">{t!("router-router-code")}</h2>
                <Menu
                    label=t!("router-whose-router-is-shown").to_owned()
                    groups=groups
                    chosen=chosen
                    on_change=Box::new(move |value| wanted.set(value))
                />
            </header>
            <ol class="code" style:--lines=move || room.get().0.to_string()>
                {move || lines.get().into_iter().map(line).collect_view()}
            </ol>
            <div class="route-time" class:timed=move || room.get().1>{move || label.get().map(knob)}</div>
            <p class="route-protects">{protects}</p>
            <p class="route-cost">{cost}</p>
        </section>
    }
}

/// A line, and what stands beside the one that the last read took.
fn line(Shown { text, mark, stale }: Shown) -> impl IntoView {
    let class = match mark {
        Some(_) if stale => "lit stale",
        Some(_) => "lit",
        None => "",
    };
    view! {
        <li class=class>
            <code>{text}</code>
            {mark
                .map(|mark| {
                    view! {
                        <span class="mark-read">
                            "◀ " {mark}
                            {stale.then(|| view! { ", " <Icon sign=Sign::Flag /> " " {t!("router-stale")} })}
                        </span>
                    }
                })}
        </li>
    }
}
