//! Words that are explained, and the dialog that explains them.
//!
//! Whatever carries `data-explain` opens the dialog at the entry of that name, in the page's
//! program and in that of the views. What is in the dialog belongs to the latter:
//! `views::glossary`.

use crate::lang::t;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::later::Later;

/// The entry that is no explanation: `views::share`.
const SHARE: &str = "share";

/// The entry that the dialog shows, if it is open.
#[derive(Clone, Copy)]
pub(crate) struct Explained(pub(crate) RwSignal<Option<String>>);

/// A word that the glossary explains.
#[component]
pub(crate) fn Term(
    /// Its entry.
    #[prop(into)]
    entry: String,
    /// The word, as it stands in the text.
    #[prop(into)]
    words: String,
) -> impl IntoView {
    view! { <button type="button" class="term" data-explain=entry>{words}</button> }
}

/// A question mark beside what it explains.
#[component]
pub(crate) fn Ask(
    /// The entry.
    entry: &'static str,
    /// What it is about.
    about: &'static str,
) -> impl IntoView {
    let name = t!("term-about", about = about);
    view! { <button type="button" class="ask-about" data-explain=entry aria-label=name>"?"</button> }
}

/// A sentence in which `[words|entry]` are words that the glossary explains.
pub(crate) fn with_terms(text: &str) -> Vec<AnyView> {
    let piece = |piece: &str| match piece.split_once('|') {
        Some((words, entry)) => view! { <Term entry=entry words=words /> }.into_any(),
        None => piece.to_owned().into_any(),
    };
    text.split(['[', ']']).map(piece).collect()
}

/// The dialog.
#[component]
pub(crate) fn ExplainDialog() -> impl IntoView {
    let Explained(entry) = expect_context::<Explained>();
    let dialog = NodeRef::<html::Dialog>::new();
    let clicks = window_event_listener(leptos::ev::click, move |event| {
        let target = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        let term = target.and_then(|t| t.closest("[data-explain]").ok().flatten());
        if let Some(wanted) = term.and_then(|term| term.get_attribute("data-explain")) {
            entry.set(Some(wanted));
        }
    });
    on_cleanup(move || clicks.remove());
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        if entry.with(Option::is_some) && !dialog.open() {
            let shown = dialog.show_modal();
            debug_assert!(shown.is_ok(), "it is in the document and not open");
        }
    });
    let close = move |_| {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let is_share = move || entry.with(|entry| entry.as_deref() == Some(SHARE));
    let label = move || if is_share() { t!("term-share-and-save") } else { t!("term-explained") };
    view! {
        <dialog class="explain" aria-label=label node_ref=dialog on:close=move |_| entry.set(None)>
            <button type="button" class="close" on:click=close>{t!("term-close")}</button>
            {move || {
                let name = if is_share() { SHARE } else { "glossary" };
                entry.get().map(|entry| view! { <div data-entry=entry><Later name=name /></div> })
            }}
        </dialog>
    }
}
