//! What was promised, and whether it has been kept.

use leptos::prelude::*;

use crate::scene::guarantees::{self, COUNT, Standing};
use crate::scene::words::client_name;
use crate::sim::ids::ClientId;

use super::icon::{Icon, Sign};
use super::session::expect_session;

/// The promises, to one person or to everybody.
#[component]
pub(crate) fn PromisesCard() -> impl IntoView {
    let session = expect_session();
    let people = session.view(|run| {
        let world = run.world();
        world.people().map(|client| (client, client_name(world, client))).collect::<Vec<_>>()
    });
    let wanted = RwSignal::new(None::<ClientId>);
    let whose = Memo::new(move |_| {
        let wanted = wanted.get();
        wanted.filter(|wanted| people.with(|all| all.iter().any(|(client, _)| client == wanted)))
    });
    // Why the promise that was pressed last was broken.
    let reason = RwSignal::new(String::new());
    view! {
        <section class="card promises" aria-labelledby="promises-title">
            <header class="card-head">
                <h2 id="promises-title">"What was promised"</h2>
                <select
                    aria-label="To whom it was promised"
                    on:change=move |event| {
                        wanted.set(event_target_value(&event).parse().ok().map(ClientId));
                        reason.set(String::new());
                    }
                >
                    <option value="" prop:selected=move || whose.get().is_none()>"to everybody"</option>
                    <For each=move || people.get() key=|person| person.0 let:person>
                        <option value=person.0.0 prop:selected=move || whose.get() == Some(person.0)>
                            {format!("to {}", person.1)}
                        </option>
                    </For>
                </select>
            </header>
            <ul class="lights">
                {(0..COUNT)
                    .map(|place| view! { <LightView place=place whose=whose reason=reason /> })
                    .collect_view()}
            </ul>
            <p class="reason" role="status">
                {move || match reason.with(String::is_empty) {
                    true => "Press a broken one to go to its moment. Press again for the one before.".to_owned(),
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
                reason.set(format!("{name}, {}", breach.reason));
            }
            None => reason.set(format!("{name}: it was too long ago to be in the log.")),
        }
    };
    view! {
        <li class=class>
            <span class="light-sign">{move || view! { <Icon sign=sign() /> }}</span>
            <span class="light-name">{name}</span>
            <Show
                when=leads
                fallback=move || view! { <span class="light-state">{state}</span> }
            >
                <button
                    type="button"
                    class="light-state small"
                    aria-label=move || format!("{name}: {}. Go to the moment.", state.get())
                    on:click=go
                >
                    {state}
                </button>
            </Show>
            <small>{move || light.with(|light| light.detail.clone())}</small>
        </li>
    }
}
