//! The tape of WAL records on a card.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::lang::t;
use crate::scene::follow::Followed;
use crate::scene::tape::{self, Cell, Holds, TAPE};
use crate::sim::ids::NodeId;

use super::super::session::expect_session;

/// The record pointed at, on whatever node: the same one is marked on every tape.
#[derive(Clone, Copy)]
pub(crate) struct Pointed(pub(crate) RwSignal<Option<Holds>>);

/// The latest records and how far each is on this node. One stop for the keyboard; the arrow keys
/// move along it.
#[component]
pub(crate) fn Tape(
    /// The node.
    id: NodeId,
    /// What the node is called.
    name: Signal<String>,
) -> impl IntoView {
    let session = expect_session();
    let Pointed(pointed) = expect_context::<Pointed>();
    let cells = session.view_of(id, move |run| tape::tape(run.world(), id));
    let here = RwSignal::new(false);
    let list = NodeRef::<html::Ol>::new();
    let shown = move || {
        let holds = pointed.get().filter(|_| here.get())?;
        cells.with(|cells| cells.iter().find(|cell| cell.holds == holds).map(|c| c.label.clone()))
    };
    view! {
        <div class="tape">
            <ol
                node_ref=list
                aria-label=move || t!("stage-wal-of-latest-records", name = name.get())
                on:keydown=move |event| move_along(&event, list)
                on:mouseleave=move |_| {
                    here.set(false);
                    pointed.set(None);
                }
                on:focusout=move |_| {
                    here.set(false);
                    pointed.set(None);
                }
            >
                {(0..TAPE)
                    .map(|place| view! { <TapeCell place=place cells=cells here=here /> })
                    .collect_view()}
            </ol>
            <p class="tape-tip num" hidden=move || shown().is_none()>
                {move || shown().unwrap_or_default()}
            </p>
        </div>
    }
}

/// One place on the tape. The records pass through the places; making them anew would cost more.
#[component]
fn TapeCell(
    /// Which place.
    place: usize,
    /// The records of the tape.
    cells: Memo<Vec<Cell>>,
    /// Whether this tape is the one pointed at.
    here: RwSignal<bool>,
) -> impl IntoView {
    let Pointed(pointed) = expect_context::<Pointed>();
    let holds = Memo::new(move |_| cells.with(|cells| cells.get(place).map(|cell| cell.holds)));
    let class =
        Memo::new(move |_| cells.with(|c| c.get(place).map_or("none", |c| c.stage.class())));
    let label = move || cells.with(|c| c.get(place).map_or_else(String::new, |c| c.label.clone()));
    let is_last = Memo::new(move |_| cells.with(|cells| cells.len() == place + 1));
    let session = expect_session();
    let followed = move || match (session.followed.get(), holds.get()) {
        (Some(Followed::Write(write)), Some(Holds::Write(held))) => write == held,
        _ => false,
    };
    let point = move || {
        here.set(true);
        pointed.set(holds.get_untracked());
    };
    view! {
        <li aria-hidden=move || holds.get().is_none().then_some("true")>
            <button
                type="button"
                class=move || format!("cell {}", class.get())
                class:followed=followed
                title=t!("stage-follow-this-write")
                class:pointed=move || holds.get().is_some() && pointed.get() == holds.get()
                disabled=move || holds.get().is_none()
                aria-label=label
                tabindex=move || if is_last.get() { "0" } else { "-1" }
                on:mouseenter=move |_| point()
                on:focus=move |_| point()
                on:click=move |_| {
                    point();
                    if let Some(Holds::Write(write)) = holds.get_untracked() {
                        session.follow_write(write);
                    }
                }
            ></button>
        </li>
    }
}

/// The arrow keys move the focus along the tape.
fn move_along(event: &leptos::ev::KeyboardEvent, list: NodeRef<html::Ol>) {
    let Some(list) = list.get_untracked() else { return };
    let buttons = list.get_elements_by_tag_name("button");
    let focused = document().active_element();
    let place = (0..buttons.length()).find(|i| buttons.item(*i) == focused);
    let Some(place) = place else { return };
    let filled = (0..buttons.length())
        .filter(|i| buttons.item(*i).is_some_and(|button| !button.has_attribute("disabled")));
    let last = filled.max().unwrap_or(0);
    let to = match event.key().as_str() {
        "ArrowLeft" => place.saturating_sub(1),
        "ArrowRight" => (place + 1).min(last),
        "Home" => 0,
        "End" => last,
        _ => return,
    };
    event.prevent_default();
    event.stop_propagation();
    let target = buttons.item(to).and_then(|b| b.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(target) = target {
        let _focused = target.focus();
    }
}
