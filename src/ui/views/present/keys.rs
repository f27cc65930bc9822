//! Keys of present mode: those of a presenter's clicker, and one letter for each button.
//!
//! They are heard before the page's own, which go on for what is not taken here. In a field, in a
//! window and in a panel none of them is taken.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, KeyboardEvent, MouseEvent};

use super::{Act, Room, screen};

/// Listens before everybody else, as long as the view is there.
fn capture(name: &'static str, heard: impl Fn(Event) + 'static) {
    let heard = Closure::<dyn Fn(Event)>::new(heard);
    let function = heard.as_ref().unchecked_ref();
    let added = window().add_event_listener_with_callback_and_bool(name, function, true);
    debug_assert!(added.is_ok(), "the window can be listened to");
    let heard = StoredValue::new_local(heard);
    on_cleanup(move || {
        heard.with_value(|heard| {
            let function = heard.as_ref().unchecked_ref();
            let _removed =
                window().remove_event_listener_with_callback_and_bool(name, function, true);
        });
    });
}

/// Takes the keys and the clicks of present mode.
pub(super) fn listen(room: Room) {
    capture("keydown", move |event| {
        let Ok(event) = event.dyn_into::<KeyboardEvent>() else { return };
        let busy = event.ctrl_key() || event.meta_key() || event.alt_key();
        if !busy && !is_covered() && taken(room, &event) {
            event.prevent_default();
            event.stop_propagation();
        }
    });
    capture("click", move |event| {
        let Ok(event) = event.dyn_into::<MouseEvent>() else { return };
        if !is_covered() && room.points_at(&event) {
            event.prevent_default();
            event.stop_propagation();
        }
    });
}

/// Whether a window or a panel is open.
fn is_covered() -> bool {
    document().query_selector("dialog[open], :popover-open").ok().flatten().is_some()
}

/// Whether a key meant for something of these kinds.
fn is_in(event: &Event, kinds: &str) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.closest(kinds).ok().flatten().is_some())
}

/// Does what a key is for. False if it is for nothing here.
fn taken(room: Room, event: &KeyboardEvent) -> bool {
    let key = event.key();
    if is_in(event, "input, select, textarea") {
        return false;
    }
    if room.blank.get_untracked() {
        room.blank.set(false);
        if matches!(key.as_str(), "." | "b" | "B" | "Escape") {
            return true;
        }
    }
    let points = room.spot.with_untracked(Option::is_some);
    match key.as_str() {
        "ArrowRight" | "ArrowDown" if points => room.move_spot(true),
        "ArrowLeft" | "ArrowUp" if points => room.move_spot(false),
        "Escape" if points => room.release_spot(),
        "Escape" => room.act(Act::Leave),
        "PageDown" => room.next(),
        "PageUp" => room.before(),
        "." | "b" | "B" => room.toggle_blank(),
        "r" | "R" => room.act(Act::Reset),
        "s" | "S" => room.toggle_spot(),
        "c" | "C" => room.controls.update(|on| *on = !*on),
        "d" | "D" => room.toggle_room(),
        "f" | "F" => screen::toggle_full(),
        " " if !is_in(event, "button, a, summary") => room.play(),
        _ => return false,
    }
    true
}
