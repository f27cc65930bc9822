//! How large the stage is shown: as large as what is on it leaves room for.

use std::cell::Cell;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::Room;

/// Between cards, and around them: as in `present.css`.
const GAP: f64 = 14.0;
const AROUND: f64 = 34.0;

/// The width that the stage needs at least, in its own pixels.
const WIDTH: f64 = 760.0;

/// Below this a screen is a phone's: one column, which scrolls.
const NARROW: f64 = 640.0;

thread_local! {
    static ASKED: Cell<bool> = const { Cell::new(false) };
}

/// Fits after the next layout.
pub(super) fn soon() {
    if !ASKED.replace(true) {
        request_animation_frame(|| {
            ASKED.set(false);
            now();
        });
    }
}

/// Fits whenever something changes that the view knows of.
pub(super) fn whenever(room: Room) {
    Effect::new(move |_| {
        room.place.track();
        room.controls.track();
        room.sheet.track();
        soon();
    });
    let resized = window_event_listener(leptos::ev::resize, |_| soon());
    on_cleanup(move || resized.remove());
}

fn height(element: &HtmlElement) -> f64 {
    f64::from(element.offset_height())
}

fn all(selector: &str) -> Vec<HtmlElement> {
    let Ok(found) = document().query_selector_all(selector) else { return Vec::new() };
    let found = (0..found.length()).filter_map(|place| found.get(place));
    found.filter_map(|node| node.dyn_into().ok()).collect()
}

/// The height of a column without the room between its cards that it is given.
fn column(column: &HtmlElement) -> f64 {
    let children = column.children();
    let cards = (0..children.length()).filter_map(|place| children.item(place));
    let cards = cards.filter_map(|card| card.dyn_into::<HtmlElement>().ok());
    let heights: Vec<f64> =
        cards.map(|card| height(&card)).filter(|height| *height > 0.0).collect();
    heights.iter().sum::<f64>() + GAP * (heights.len().max(1) - 1) as f64
}

fn number(value: Result<wasm_bindgen::JsValue, wasm_bindgen::JsValue>) -> f64 {
    value.ok().and_then(|value| value.as_f64()).unwrap_or(1.0)
}

fn now() {
    let Some(root) = document().document_element().and_then(|r| r.dyn_into::<HtmlElement>().ok())
    else {
        return;
    };
    if !root.class_list().contains("presenting") {
        return;
    }
    let edge = |selector| all(selector).iter().map(height).sum::<f64>();
    let (top, foot) = (edge("#present-top"), edge("#present-foot"));
    let (width, whole) = (number(window().inner_width()), number(window().inner_height()));
    let columns = all(".stage > .column").iter().map(column).fold(1.0, f64::max);
    let needs = columns + edge(".stage > .legend") + GAP + AROUND;
    let times = ((whole - top - foot) / needs).min(width / WIDTH).clamp(0.35, 6.0);
    let times = if width < NARROW { 1.0 } else { times };
    let style = HtmlElement::style(&root);
    for (name, value) in [
        ("--present-top", format!("{top}px")),
        ("--present-foot", format!("{foot}px")),
        ("--times", format!("{times:.3}")),
    ] {
        // Setting what is there already would have all of the page styled anew.
        if style.get_property_value(name).is_ok_and(|now| now != value) {
            let _set = style.set_property(name, &value);
        }
    }
}
