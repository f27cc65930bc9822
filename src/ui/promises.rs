//! What was promised, and whether it has been kept.

use leptos::prelude::*;

use crate::lang::t;
use crate::scene::guarantees::{self, COUNT, Standing};
use crate::scene::router;
use crate::sim::ids::ClientId;

use super::icon::{Icon, Sign};
use super::menu::Menu;
use super::session::expect_session;

/// The promises, to one person or to everybody.
#[component]
pub(crate) fn PromisesCard() -> impl IntoView {
    let session = expect_session();
    let wanted = RwSignal::new(None::<ClientId>);
    // Who has left is promised nothing more.
    let whose = session.view(move |run| {
        wanted.get().filter(|wanted| run.world().people().any(|person| person == *wanted))
    });
    let groups = session.view(|run| {
        let mut all = vec![(String::new(), t!("promises-everybody").to_owned())];
        all.extend(router::people(run.world()));
        vec![("", all)]
    });
    let chosen = Memo::new(move |_| whose.get().map_or(String::new(), |who| who.0.to_string()));
    // Why the promise that was pressed last was broken.
    let reason = RwSignal::new(String::new());
    view! {
        <section class="card promises" aria-labelledby="promises-title">
            <header class="card-head">
                <h2 id="promises-title">{t!("promises-what-was-promised")}</h2>
                <Menu
                    label=t!("promises-to-whom-it-was-promised").to_owned()
                    groups=groups
                    chosen=chosen
                    on_change=Box::new(move |value| {
                        wanted.set(value.parse().ok().map(ClientId));
                        reason.set(String::new());
                    })
                />
            </header>
            <ul class="lights">
                {(0..COUNT)
                    .map(|place| view! { <LightView place=place whose=whose reason=reason /> })
                    .collect_view()}
            </ul>
            <p class="breach">
                {move || match reason.with(String::is_empty) {
                    true => t!("promises-press-a-broken-one-to").to_owned(),
                    false => reason.get(),
                }}
            </p>
        </section>
    }
}

/// One promise. A broken one leads to the moment.
#[component]
fn LightView(
    /// Its place in the list.
    place: usize,
    /// To whom.
    whose: Memo<Option<ClientId>>,
    /// Where the reason of a breach is told.
    reason: RwSignal<String>,
) -> impl IntoView {
    let session = expect_session();
    let light = session.slow_view(move |run| {
        guarantees::lights(run.world(), whose.get(), run.past()).swap_remove(place)
    });
    let name = light.with_untracked(|light| light.name);
    let standing = Memo::new(move |_| light.with(|light| light.standing));
    let state = Memo::new(move |_| light.with(|light| light.state.clone()));
    // That replicas differ is how things stand, and no moment.
    let leads = move || standing.get() == Standing::Broken && place + 1 < COUNT;
    let class = move || match standing.get() {
        Standing::Kept => "kept",
        Standing::AtRisk => "at-risk",
        Standing::Broken => "broken",
    };
    let sign = move || match standing.get() {
        Standing::Kept => Sign::Tick,
        Standing::AtRisk => Sign::Wait,
        Standing::Broken => Sign::Flag,
    };
    let go = move |_| {
        let found = session.peek(|run| {
            let steps = run.timeline.steps();
            guarantees::breach(run.world(), whose.get_untracked(), place, run.past(), steps)
        });
        match found {
            Some(breach) => {
                session.focus(breach.step);
                let told = format!("{name}, {}", breach.reason);
                session.announced.set(told.clone());
                reason.set(told);
            }
            None => reason.set(t!("promises-it-was-too-long-ago", name = name)),
        }
    };
    view! {
        <li class=class>
            <span class="light-sign">{move || view! { <Icon sign=sign() /> }}</span>
            <span class="light-name">{name}</span>
            <button
                type="button"
                class="light-state small"
                aria-label=move || format!("{name}: {}", state.get())
                disabled=move || !leads()
                on:click=go
            >
                {state}
            </button>
            <small>{move || light.with(|light| light.detail.clone())}</small>
        </li>
    }
}
