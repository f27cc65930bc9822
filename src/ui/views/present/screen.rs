//! The screen as a whole: the room's light, and whether the page fills it.

use std::cell::Cell;

use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

use super::{Act, Room};

thread_local! {
    /// Whether the page has filled the screen, and whoever ends that wants to leave.
    static FULL: Cell<bool> = const { Cell::new(false) };
}

fn root() -> Option<web_sys::Element> {
    document().document_element()
}

/// Whether the page is dark now.
pub(super) fn is_dark() -> bool {
    let theme = root().and_then(|root| root.get_attribute("data-theme"));
    let query = window().match_media("(prefers-color-scheme: dark)").ok().flatten();
    match theme.as_deref() {
        Some("dark") => true,
        Some("light") => false,
        _ => query.is_some_and(|list| list.matches()),
    }
}

/// Takes the screen as long as the view is there, and gives it back as it was.
pub(super) fn take(room: Room) {
    let Some(root) = root() else { return };
    let before = root.get_attribute("data-theme");
    let _marked = root.class_list().add_1("presenting");
    ask_full(true);
    let wears = root.clone();
    Effect::new(move |_| {
        let (theme, light) = if room.dark.get() { ("dark", "dark") } else { ("light", "bright") };
        let _worn = wears.set_attribute("data-theme", theme);
        let _lit = wears.set_attribute("data-room", light);
        room.act(Act::ReadColours);
    });
    let shows = root.clone();
    Effect::new(move |_| {
        let list = shows.class_list();
        let _marked = list.toggle_with_force("with-sheet", !room.page().shows_stage());
        let _marked = list.toggle_with_force("with-controls", room.controls.get());
        let _marked = list.toggle_with_force("with-spot", room.spot.with(Option::is_some));
    });
    let changed = document_listener(move || {
        let full = document().fullscreen_element().is_some();
        if !full && FULL.replace(full) {
            room.act(Act::Leave);
        }
        FULL.set(full);
    });
    on_cleanup(move || {
        changed.with_value(|changed| {
            let function = changed.as_ref().unchecked_ref();
            let _removed =
                document().remove_event_listener_with_callback("fullscreenchange", function);
        });
        ask_full(false);
        for name in ["presenting", "with-sheet", "with-controls", "with-spot"] {
            let _taken = root.class_list().remove_1(name);
        }
        let _taken = root.remove_attribute("data-room");
        let _back = match &before {
            Some(theme) => root.set_attribute("data-theme", theme),
            None => root.remove_attribute("data-theme"),
        };
        room.act(Act::ReadColours);
        let button = document().query_selector(".present-button").ok().flatten();
        if let Some(button) = button.and_then(|b| b.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _focused = button.focus();
        }
    });
}

type Listener = StoredValue<Closure<dyn Fn()>, LocalStorage>;

fn document_listener(heard: impl Fn() + 'static) -> Listener {
    let heard = Closure::<dyn Fn()>::new(heard);
    let function = heard.as_ref().unchecked_ref();
    let added = document().add_event_listener_with_callback("fullscreenchange", function);
    debug_assert!(added.is_ok(), "the document can be listened to");
    StoredValue::new_local(heard)
}

/// Fills the screen, or no longer.
pub(super) fn toggle_full() {
    let full = document().fullscreen_element().is_some();
    // Who ends it with this key stays.
    FULL.set(false);
    ask_full(!full);
}

/// Whether the reader has pressed something just now, as far as the browser tells.
fn was_pressed() -> bool {
    let get = |of: &JsValue, name| js_sys::Reflect::get(of, &JsValue::from_str(name));
    let told = get(&window(), "navigator").and_then(|told| get(&told, "userActivation"));
    let told = told.and_then(|told| get(&told, "isActive"));
    told.map_or(true, |active| active.as_bool().unwrap_or(true))
}

/// Asks the browser. Where it refuses, all goes on in the window. A refusal is a promise that
/// nobody hears of, which the browser would report as a fault.
fn ask_full(full: bool) {
    let (target, name) = match (full, root()) {
        // Without a press before, as where the address asks for it, browsers refuse and complain.
        (true, Some(root)) if was_pressed() => (JsValue::from(root), "requestFullscreen"),
        (false, _) if document().fullscreen_element().is_some() => {
            (JsValue::from(document()), "exitFullscreen")
        }
        _ => return,
    };
    let ask = js_sys::Reflect::get(&target, &JsValue::from_str(name));
    let Some(ask) = ask.ok().and_then(|ask| ask.dyn_into::<js_sys::Function>().ok()) else {
        return;
    };
    let answer = ask.call0(&target).and_then(|answer| answer.dyn_into::<js_sys::Promise>());
    if let Ok(answer) = answer {
        let refused = Closure::once_into_js(|_: JsValue| ());
        let catch = js_sys::Reflect::get(&answer, &JsValue::from_str("catch"));
        if let Some(catch) = catch.ok().and_then(|c| c.dyn_into::<js_sys::Function>().ok()) {
            let _heard = catch.call1(&answer, &refused);
        }
    }
}
