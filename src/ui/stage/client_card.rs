//! The card of a client: who it is, what its screen says, what it can ask for.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::lang::{Key, k, t};
use crate::scene::client::{self, Screen};
use crate::scene::faults;
use crate::scene::node::ROWS;
use crate::scene::router::Reader;
use crate::scene::words::client_name;
use crate::sim::action::{Action, Load};
use crate::sim::ids::{ClientId, KeyId};

use super::super::icon::{Icon, Sign};
use super::super::session::expect_session;
use super::ask::{Ask, RouteMenu};
use super::saw::Saw;
use super::{Painter, Part};

/// What a screen says, with its sign: the tone is never told by colour alone.
#[component]
fn ScreenView(screen: Memo<Screen>) -> impl IntoView {
    let tone = move || screen.with(|screen| screen.tone);
    let detail = move || screen.with(|screen| screen.detail.clone());
    view! {
        <div class=move || ["screen ", tone().class()].concat()>
            <p class="screen-title">
                {move || Sign::of(tone()).map(|sign| view! { <Icon sign=sign /> })}
                {move || screen.with(|screen| screen.title.clone())}
            </p>
            <p class="screen-detail" title=detail>{detail}</p>
        </div>
    }
}

/// A person.
#[component]
pub(crate) fn ClientCard(
    /// Who.
    client: ClientId,
) -> impl IntoView {
    let session = expect_session();
    let card = NodeRef::<html::Article>::new();
    expect_context::<Painter>().register(Part::Client(client), card);
    let name = session.peek(|run| client_name(run.world(), client));
    let keys: Vec<String> = session.peek(|run| {
        run.world().scenario().keys.iter().map(|key| key.name.clone()).take(ROWS).collect()
    });
    let key = RwSignal::new(KeyId(0));
    let initial: String = name.chars().take(1).collect();
    let screen = session.view_of(client, move |run| client::view(run.world(), client, run.past()));
    let title = format!("client-{}", client.0);
    let labelled = title.clone();
    let open = RwSignal::new(false);
    view! {
        <article class="client" class:open=move || open.get() node_ref=card aria-labelledby=labelled>
            <div class="who">
                <span class="avatar" aria-hidden="true">{initial}</span>
                <h3 id=title>{name.clone()}</h3>
                <Saw client=client name=name.clone() open=open />
                <select
                    aria-label=t!("stage-row-that-writes-and-reads", name = name)
                    on:change=move |event| {
                        key.set(KeyId(event_target_value(&event).parse().unwrap_or(0)));
                    }
                >
                    {keys
                        .into_iter()
                        .enumerate()
                        .map(|(i, key)| view! { <option value=i>{key}</option> })
                        .collect_view()}
                </select>
            </div>
            <div class="screen-place">
                <ScreenView screen=screen />
                <Interrupt client=client name=name.clone() card=card />
            </div>
            <Ask client=client name=name key=key.read_only() />
        </article>
    }
}

/// Ends a request that waits.
#[component]
fn Interrupt(client: ClientId, name: String, card: NodeRef<html::Article>) -> impl IntoView {
    let session = expect_session();
    let waiting = move || session.peek(|run| faults::interruptible(run.world(), client));
    let shown = move || {
        session.track();
        waiting().is_some()
    };
    let end = move |terminate| {
        let Some(op) = waiting() else { return };
        session.act(Action::Interrupt { op, terminate });
        // The button goes with what it ends: the focus stays on the card.
        let button = card.get_untracked().and_then(|c| c.query_selector(".ask button").ok()?);
        if let Some(button) = button.and_then(|b| b.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _focused = button.focus();
        }
    };
    let (cancel, hang_up) = (
        t!("stage-cancel-the-request-of", name = name),
        t!("stage-end-the-connection-of", name = name),
    );
    view! {
        <Show when=shown>
            <span class="interrupt">
                <button
                    type="button"
                    class="small"
                    aria-label=cancel.clone()
                    on:click=move |_| end(false)
                >
                    {t!("stage-cancel")}
                </button>
                <button
                    type="button"
                    class="small"
                    aria-label=hang_up.clone()
                    on:click=move |_| end(true)
                >
                    {t!("stage-end")}
                </button>
            </span>
        </Show>
    }
}

/// Loads to choose from: a name, writes and reads a second.
const LOADS: [(Key, u32, u32); 4] = [
    (k!("load-no"), 0, 0),
    (k!("load-light"), 2, 8),
    (k!("load-busy"), 20, 80),
    (k!("load-heavy"), 100, 400),
];

/// The visitors that make a steady load.
#[component]
pub(crate) fn VisitorsCard() -> impl IntoView {
    let session = expect_session();
    let card = NodeRef::<html::Article>::new();
    expect_context::<Painter>().register(Part::Visitors, card);
    let screen = session.view(|run| client::visitors(run.world()));
    // Visitors write the last row, so that what people write stays readable.
    let key = session.peek(|run| KeyId(run.world().scenario().keys.len() as u16 - 1));
    let may_come = session.view(|run| run.world().possible(&Action::AddClient).is_ok());
    let chosen = session.view(|run| {
        let load = run.world().load();
        let same =
            |l: &(_, u32, u32)| (l.1, l.2) == (load.writes_per_second, load.reads_per_second);
        LOADS.iter().position(same)
    });
    let set = move |event: leptos::ev::Event| {
        let place: Option<usize> = event_target_value(&event).parse().ok();
        let Some(load) = place.and_then(|place| LOADS.get(place)) else { return };
        let (_, writes_per_second, reads_per_second) = *load;
        let (keys, route) = (vec![key], session.peek(|run| run.world().load().route));
        let load = Load { writes_per_second, reads_per_second, keys, route, ..Load::default() };
        session.act(Action::SetLoad(load));
    };
    view! {
        <article class="client visitors" class:idle=move || chosen.get() == Some(0) node_ref=card aria-labelledby="visitors">
            <div class="who">
                <span class="avatar" aria-hidden="true">"⁂"</span>
                <h3 id="visitors">{t!("stage-visitors")}</h3>
                <select aria-label=t!("stage-steady-load") on:change=set>
                    // A run can have another load than these.
                    <option hidden value="" prop:selected=move || chosen.get().is_none()>{t!("stage-its-own")}</option>
                    {LOADS
                        .iter()
                        .enumerate()
                        .map(|(i, (name, ..))| {
                            view! {
                                <option value=i prop:selected=move || chosen.get() == Some(i)>{name.say()}</option>
                            }
                        })
                        .collect_view()}
                </select>
            </div>
            <ScreenView screen=screen />
            <div class="ask two">
                <button
                    type="button"
                    aria-label=t!("stage-add-a-person")
                    title=t!("stage-one-more-person-with-a")
                    disabled=move || !may_come.get()
                    on:click=move |_| session.act(Action::AddClient)
                >
                    {t!("stage-person")}
                </button>
                <RouteMenu reader=Reader::Visitors label=t!("stage-node-that-visitors-read-from").to_owned() />
            </div>
        </article>
    }
}
