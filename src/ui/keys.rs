//! The keys of the page.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::present::Presenting;
use super::term::Explained;

/// Whether a key means nothing else where it is pressed.
pub(crate) fn is_free(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
    // A button does something else with Space, but nothing with the arrow keys.
    let owners = match event.key().as_str() {
        " " => "button, input, select, textarea, a, summary",
        _ => "input, select, textarea, .tape",
    };
    target.is_none_or(|t| t.closest(owners).ok().flatten().is_none())
}

/// Whether a key is held that makes another of it.
pub(crate) fn is_with_another(event: &KeyboardEvent) -> bool {
    event.ctrl_key() || event.meta_key() || event.alt_key()
}

/// Space plays, the arrow keys step, P presents, Ctrl Z takes back, and ? tells of all of them.
/// Only where the keys mean nothing else.
pub(crate) fn shortcut(presenting: Presenting, Explained(open): Explained, event: &KeyboardEvent) {
    if open.with_untracked(Option::is_some) || !is_free(event) {
        return;
    }
    let session = presenting.session;
    let is_undo = event.key().eq_ignore_ascii_case("z") && (event.ctrl_key() || event.meta_key());
    match event.key().as_str() {
        _ if is_undo && event.shift_key() => session.redo(),
        _ if is_undo => session.undo(),
        _ if is_with_another(event) => return,
        " " => session.toggle(),
        "ArrowRight" => session.step(),
        "ArrowLeft" => session.step_back(),
        "p" => presenting.toggle(),
        "?" => open.set(Some("keys".to_owned())),
        _ => return,
    }
    event.prevent_default();
}
