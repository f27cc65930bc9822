//! What a client was told so far, in a panel that opens over its card.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::lang::t;
use crate::scene::client::{self, Seen};
use crate::scene::words::Tone;
use crate::sim::action::Action;
use crate::sim::ids::ClientId;

use super::super::icon::{Icon, Sign};
use super::super::session::expect_session;

/// The panel.
#[component]
pub(crate) fn Saw(
    /// Who.
    client: ClientId,
    /// What the client is called.
    name: String,
    /// Set to whether the panel is open: its card then comes before the others.
    open: RwSignal<bool>,
) -> impl IntoView {
    let session = expect_session();
    let panel = NodeRef::<html::Details>::new();
    let history =
        session.view_of(client, move |run| client::history(run.world(), client, run.past()));
    let leave = Action::RemoveClient(client);
    let may_leave = {
        let leave = leave.clone();
        session.view(move |run| run.world().possible(&leave).is_ok())
    };
    // Once the card is gone the browser may still report that the panel closes.
    let shown = move || panel.try_get_untracked().flatten();
    let outside = move |to: Option<web_sys::EventTarget>| {
        let to = to.and_then(|to| to.dyn_into::<web_sys::Node>().ok());
        to.is_some_and(|to| shown().is_some_and(|p| !p.contains(Some(&to))))
    };
    let close = move || {
        if let Some(panel) = shown() {
            panel.set_open(false);
        }
    };
    let escape = move || {
        close();
        let summary = shown().and_then(|p| p.query_selector("summary").ok().flatten());
        if let Some(summary) = summary.and_then(|s| s.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _focused = summary.focus();
        }
    };
    view! {
        <details
            class="more saw"
            node_ref=panel
            on:toggle=move |_| open.set(shown().is_some_and(|panel| panel.open()))
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    escape();
                }
            }
            on:focusout=move |event| {
                if outside(event.related_target()) {
                    close();
                }
            }
        >
            <summary aria-label=t!("stage-what-saw", name = name)>"⋯"</summary>
            <div class="more-panel">
                <h4>{t!("stage-what-saw", name = name)}</h4>
                <p>{move || history.with(Vec::is_empty).then_some(t!("stage-nothing-yet"))}</p>
                <ol class="seen">
                    {move || history.get().into_iter().map(seen).collect_view()}
                </ol>
                <button
                    type="button"
                    class="menu-item"
                    disabled=move || !may_leave.get()
                    on:click=move |_| session.act(leave.clone())
                >
                    {t!("stage-remove", name = name)}
                </button>
            </div>
        </details>
    }
}

fn seen(Seen { time, tone, outcome, what, unknowable }: Seen) -> impl IntoView {
    let sign = if tone == Tone::Good { Sign::Tick } else { Sign::Flag };
    view! {
        <li class:bad=tone == Tone::Bad>
            <span class="num">{time}</span>
            <span>
                <Icon sign=sign />
                <strong>{outcome}</strong>
                ": "
                {what}
                {(!unknowable.is_empty()).then(|| view! { <small>{unknowable}</small> })}
            </span>
        </li>
    }
}
