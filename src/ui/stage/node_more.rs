//! The details of a server: its replay cost, and what can befall it.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::scene::node::Knobs;
use crate::sim::action::Action;
use crate::sim::ids::NodeId;
use crate::sim::node::Power;

use super::super::session::expect_session;
use super::knob::{Knob, REPLAY};

/// What can be done to a node in this state, in the order of the menu.
fn acts(id: NodeId, k: Knobs) -> Vec<(&'static str, Action)> {
    let mut acts = Vec::new();
    match k.power {
        Power::Crashed | Power::Off => acts.push(("Start the server", Action::Start(id))),
        Power::Starting | Power::Stopping | Power::Up => {
            acts.push(("Kill the process", Action::Crash(id)))
        }
        Power::Removed => {}
    }
    if k.power != Power::Off {
        acts.push(("Cut the power", Action::PowerLoss(id)));
    }
    if k.replica {
        acts.push(if k.cut {
            ("Mend the network", Action::Heal(id))
        } else {
            ("Cut the network", Action::Cut(id))
        });
    }
    if k.replica && !k.leader && k.power == Power::Up {
        acts.push(("Promote to primary", Action::Promote(id)));
    }
    if !k.leader {
        if !k.replica {
            acts.push(("Start as a replica", Action::Rejoin(id)));
        }
        if k.diverged {
            acts.push(("Rewind and follow", Action::Rewind(id)));
        }
        acts.push(("Remove from the cluster", Action::RemoveReplica(id)));
    }
    acts
}

/// A panel that opens over the card.
#[component]
pub(crate) fn NodeMore(
    /// The node.
    id: NodeId,
    /// What it is called.
    name: Signal<String>,
    /// Its controls as they stand.
    knobs: Memo<Knobs>,
    /// Set to whether the panel is open: its card then comes before the others.
    open: RwSignal<bool>,
) -> impl IntoView {
    let session = expect_session();
    let panel = NodeRef::<html::Details>::new();
    let close = move || {
        if let Some(panel) = panel.get_untracked() {
            panel.set_open(false);
        }
    };
    let menu = Memo::new(move |_| acts(id, knobs.get()));
    view! {
        <details
            class="more"
            node_ref=panel
            on:toggle=move |_| open.set(panel.get_untracked().is_some_and(|panel| panel.open()))
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    close();
                    focus_summary(panel);
                }
            }
            on:focusout=move |event| {
                if left(panel, event.related_target()) {
                    close();
                }
            }
        >
            <summary aria-label=move || format!("Details and faults of {}", name.get())>"⋯"</summary>
            <div class="more-panel">
                <Show when=move || knobs.with(|k| k.replica)>
                    <Knob
                        label="Replay cost per record"
                        of=name
                        stops=&REPLAY
                        value=Signal::derive(move || knobs.with(|k| k.replay_cost))
                        on_change=move |to| session.act(Action::SetReplayCost { node: id, to })
                    />
                </Show>
                {move || {
                    menu.get()
                        .into_iter()
                        .map(|(text, action)| {
                            view! {
                                <button
                                    type="button"
                                    class="menu-item"
                                    on:click=move |_| {
                                        close();
                                        focus_summary(panel);
                                        session.act(action.clone());
                                    }
                                >
                                    {text}
                                </button>
                            }
                        })
                        .collect_view()
                }}
            </div>
        </details>
    }
}

/// Whether the focus has gone to something outside of the panel.
fn left(panel: NodeRef<html::Details>, to: Option<web_sys::EventTarget>) -> bool {
    let to = to.and_then(|to| to.dyn_into::<web_sys::Node>().ok());
    match (panel.get_untracked(), to) {
        (Some(panel), Some(to)) => !panel.contains(Some(&to)),
        _ => false,
    }
}

fn focus_summary(panel: NodeRef<html::Details>) {
    let summary = panel.get_untracked().and_then(|p| p.query_selector("summary").ok().flatten());
    if let Some(summary) = summary.and_then(|s| s.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _focused = summary.focus();
    }
}
