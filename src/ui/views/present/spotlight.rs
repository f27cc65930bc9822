//! A spotlight: it points at a node, a client, a link or a message; all else is dimmed.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{Element, HtmlElement, MouseEvent};

use super::Room;

#[wasm_bindgen(js_namespace = wasmBindings)]
extern "C" {
    fn under_way() -> Vec<f64>;
    fn words_of(numbers: &[f64]) -> String;
}

/// What is pressed so near is meant, in pixels.
const REACH: f64 = 30.0;

/// The ring around what moves.
const RING: f64 = 56.0;

/// What it points at.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Spot {
    /// Something with a place on the stage, by the selector that finds it.
    Fixed(String),
    /// Something under way, by its numbers.
    Moving([f64; 5]),
}

/// Where the light falls, and what is said of it.
#[derive(Clone, Debug, Default, PartialEq)]
struct Light {
    /// Left, top, width, height.
    at: [f64; 4],
    title: String,
    detail: String,
}

/// What is under way, and where it is in the window.
fn moving() -> Vec<([f64; 5], (f64, f64))> {
    let all = under_way();
    let one = |chunk: &[f64]| {
        let [a, b, c, d, e, x, y] = chunk.try_into().ok()?;
        Some(([a, b, c, d, e], (x, y)))
    };
    all.chunks(7).filter_map(one).collect()
}

/// The selector that finds a card or the handle of a link again.
fn selector(element: &Element) -> Option<String> {
    if let Some(id) = element.get_attribute("aria-labelledby") {
        return Some([".stage article[aria-labelledby=\"", &id, "\"]"].concat());
    }
    let id = element.get_attribute("popovertarget")?;
    Some([".stage .link-handle > [popovertarget=\"", &id, "\"]"].concat())
}

/// All there is to point at: cards, links, then what moves.
fn all() -> Vec<Spot> {
    let mut spots = Vec::new();
    for kind in [".stage > .column > article", ".stage .link-handle.placed > button"] {
        let Ok(found) = document().query_selector_all(kind) else { continue };
        for node in (0..found.length()).filter_map(|place| found.get(place)) {
            let Ok(element) = node.dyn_into::<HtmlElement>() else { continue };
            if element.offset_height() > 0 {
                spots.extend(selector(&element).map(Spot::Fixed));
            }
        }
    }
    spots.extend(moving().into_iter().map(|(numbers, _)| Spot::Moving(numbers)));
    spots
}

/// What a card says at a glance.
fn text(card: &Element, parts: &str) -> String {
    let Ok(found) = card.query_selector_all(parts) else { return String::new() };
    let texts = (0..found.length()).filter_map(|place| found.get(place)?.text_content());
    let texts: Vec<String> = texts.filter(|text| !text.trim().is_empty()).collect();
    texts.join(". ")
}

impl Spot {
    /// Where it is now, and what is said of it. None once it has gone.
    fn light(&self) -> Option<Light> {
        match self {
            Spot::Fixed(selector) => {
                let element = document().query_selector(selector).ok()??;
                let at = element.get_bounding_client_rect();
                let at = [at.left(), at.top(), at.width(), at.height()];
                let (title, detail) = match element.get_attribute("aria-label") {
                    Some(label) => (label, String::new()),
                    None => (
                        text(&element, "h3"),
                        text(&element, ".node-status, .screen-title, .screen-detail"),
                    ),
                };
                Some(Light { at, title, detail })
            }
            Spot::Moving(numbers) => {
                let (_, (x, y)) = moving().into_iter().find(|(found, _)| found == numbers)?;
                let at = [x - RING / 2.0, y - RING / 2.0, RING, RING];
                let title = words_of(numbers);
                Some(Light { at, title, detail: String::new() })
            }
        }
    }
}

impl Room {
    /// Points at the first thing there is, or at nothing any more.
    pub(super) fn toggle_spot(self) {
        if self.spot.with_untracked(Option::is_some) {
            self.release_spot();
        } else if self.page_now().shows_stage() {
            self.point(all().into_iter().next());
        }
    }

    pub(super) fn release_spot(self) {
        self.point(None);
    }

    fn point(self, spot: Option<Spot>) {
        let said = match spot.as_ref().map(Spot::light) {
            Some(Some(Light { title, detail, .. })) => {
                ["Spotlight on ", &title, ". ", &detail].concat()
            }
            Some(None) => return,
            None => "Spotlight off".to_owned(),
        };
        self.said.set(said);
        self.spot.set(spot);
    }

    /// Points at the next thing, or at the one before.
    pub(super) fn move_spot(self, on: bool) {
        let all = all();
        let now = self.spot.get_untracked();
        let place = now.and_then(|now| all.iter().position(|spot| *spot == now));
        let many = all.len().max(1);
        let next = place.map_or(0, |place| if on { place + 1 } else { place + many - 1 } % many);
        self.point(all.into_iter().nth(next));
    }

    /// Points at what was clicked, if the click was meant so. Without Shift only while the
    /// spotlight is on, and never in place of a control.
    pub(super) fn points_at(self, event: &MouseEvent) -> bool {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(target) = target else { return false };
        let closest = |kinds: &str| target.closest(kinds).ok().flatten();
        if closest(".stage").is_none() {
            return false;
        }
        let link = closest(".link-handle > button");
        let control = link.is_none() && closest("button, select, input, label").is_some();
        let on = self.spot.with_untracked(Option::is_some);
        if !event.shift_key() && (!on || control) {
            return false;
        }
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        let near = |(numbers, (mx, my)): ([f64; 5], (f64, f64))| {
            let distance = libm::hypot(mx - x, my - y);
            (distance < REACH).then_some((numbers, distance))
        };
        let moving = moving().into_iter().filter_map(near).min_by(|a, b| a.1.total_cmp(&b.1));
        let fixed = || link.or_else(|| closest("article")).and_then(|element| selector(&element));
        let spot = match moving {
            Some((numbers, _)) => Some(Spot::Moving(numbers)),
            None => fixed().map(Spot::Fixed),
        };
        let same = self.spot.with_untracked(|now| *now == spot);
        self.point(spot.filter(|_| !same));
        true
    }
}

/// The light. What moves is followed with every frame.
#[component]
pub(super) fn SpotView(room: Room) -> impl IntoView {
    let light = RwSignal::new(None::<Light>);
    Effect::new(move |was: Option<bool>| {
        let on = room.spot.with(Option::is_some);
        if !on {
            light.set(None);
        } else if was != Some(true) {
            shine(room, light);
        }
        on
    });
    let shown = Memo::new(move |_| light.with(Option::is_some));
    let get = move |place: usize| {
        format!("{}px", light.with(|light| light.as_ref().map_or(0.0, |light| light.at[place])))
    };
    let words = move |look: fn(&Light) -> &String| {
        light.with(|light| light.as_ref().map(look).cloned().unwrap_or_default())
    };
    // The label lies on the side where there is more room.
    let below = move || {
        let whole = window().inner_height().ok().and_then(|h| h.as_f64()).unwrap_or(0.0);
        light.with(|l| l.as_ref().is_some_and(|l| l.at[1] + l.at[3] / 2.0 < whole * 0.42))
    };
    let rightward = move || {
        let whole = window().inner_width().ok().and_then(|w| w.as_f64()).unwrap_or(0.0);
        light.with(|l| l.as_ref().is_some_and(|l| l.at[0] + l.at[2] / 2.0 > whole / 2.0))
    };
    view! {
        <Show when=move || shown.get()>
            <div
                class="present-spot"
                aria-hidden="true"
                class:below=below
                class:rightward=rightward
                style:left=move || get(0)
                style:top=move || get(1)
                style:width=move || get(2)
                style:height=move || get(3)
            >
                <p>
                    <strong>{move || words(|light| &light.title)}</strong>
                    <span>{move || words(|light| &light.detail)}</span>
                </p>
            </div>
        </Show>
    }
}

fn shine(room: Room, light: RwSignal<Option<Light>>) {
    let Some(Some(spot)) = room.spot.try_get_untracked() else { return };
    let now = spot.light();
    if now.is_none() {
        room.said.set("It has arrived. Spotlight off".to_owned());
        room.spot.set(None);
        return;
    }
    if light.try_with_untracked(|before| *before != now) == Some(true) {
        light.set(now);
    }
    request_animation_frame(move || shine(room, light));
}
