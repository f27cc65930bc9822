//! The conversation with the page around this one: what it may say is in `scene::embed`.

use std::cell::RefCell;

use leptos::prelude::*;
use serde_json::{Map, Value, json};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    IntersectionObserver, IntersectionObserverEntry, MessageEvent, ResizeObserver, Window,
};

use crate::scene::embed::{
    Allowed, Call, Command, Embedding, Gate, Host, MOST_BYTES, Rate, Refusal, read, told,
};
use crate::sim::digest::Digest;
use crate::sim::timeline::Timeline;

use super::super::door::MOVED;
use super::super::embed;
use super::mirror::{self, Whereabouts};

/// How the page asks for it.
pub(crate) const NAME: &str = "host";

// What `bin/app` exports. The bundler keeps it under this name.
#[wasm_bindgen(js_namespace = wasmBindings)]
extern "C" {
    #[wasm_bindgen(catch)]
    fn host(what: &str, value: &str) -> Result<String, JsValue>;
}

/// A conversation.
struct Talk {
    parent: Window,
    gate: Gate,
    rate: Rate,
    height: f64,
    goals: Vec<Value>,
    predictions: Vec<Value>,
    lesson: Value,
    digest: Option<Fingerprint>,
}

thread_local! {
    static TALK: RefCell<Option<Talk>> = const { RefCell::new(None) };
}

/// Listens to the page around this one from now on, if there is one.
pub(crate) fn begin() -> Result<(), String> {
    let parent = window().parent().ok().flatten().filter(|parent| *parent != window());
    let begun = TALK.with_borrow(Option::is_some);
    let (Some(parent), false) = (parent, begun) else { return Ok(()) };
    let asked: Option<Embedding> = embed::asked();
    let gate = Gate::new(asked.map_or(Host::Unnamed, |asked| asked.host));
    let now = state().unwrap_or_default();
    let talk = Talk {
        parent,
        gate,
        rate: Rate::default(),
        height: 0.0,
        goals: list(&now["goals"]),
        predictions: Vec::new(),
        lesson: now["lesson"].clone(),
        digest: None,
    };
    talk.tell(
        "ready",
        json!({ "version": env!("CARGO_PKG_VERSION"), "lesson": talk.lesson }),
        false,
    );
    TALK.set(Some(talk));
    // They listen as long as the page lives.
    listen("message", |event: MessageEvent| with(|talk| talk.heard(&event)));
    listen(MOVED, |_: web_sys::Event| with(Talk::news));
    if let Some(root) = document().document_element() {
        // Tests wait for this mark. That it could not be set would harm nobody else.
        let _marked = root.set_attribute("data-host", "heard");
    }
    watch_height()?;
    watch_sight()
}

fn with(then: impl FnOnce(&mut Talk)) {
    TALK.with_borrow_mut(|talk| {
        if let Some(talk) = talk {
            then(talk);
        }
    });
}

fn listen<E: JsCast + wasm_bindgen::convert::FromWasmAbi + 'static>(
    name: &str,
    then: impl Fn(E) + 'static,
) {
    let heard = Closure::<dyn Fn(E)>::new(then);
    let added = window().add_event_listener_with_callback(name, heard.as_ref().unchecked_ref());
    debug_assert!(added.is_ok(), "a window can be listened to");
    heard.forget();
}

/// The page's height, whenever it changes: so much room the frame needs.
fn watch_height() -> Result<(), String> {
    let body = document().body().ok_or("the page has no body")?;
    let place = body.clone();
    let changed = Closure::<dyn Fn()>::new(move || {
        let height = place.get_bounding_client_rect().height().ceil();
        with(|talk| talk.resized(height));
    });
    let observer = ResizeObserver::new(changed.as_ref().unchecked_ref())
        .map_err(|_| "this browser cannot tell how high a page is")?;
    observer.observe(&body);
    changed.forget();
    Ok(())
}

/// No time passes while nobody can see the page: the frame is scrolled away, or the tab is hidden.
fn watch_sight() -> Result<(), String> {
    let seen = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
        let last = entries.pop().dyn_into::<IntersectionObserverEntry>();
        let away = last.is_ok_and(|entry| !entry.is_intersecting());
        let _no_page = host("away", if away { "1" } else { "0" });
    });
    let observer = IntersectionObserver::new(seen.as_ref().unchecked_ref())
        .map_err(|_| "this browser cannot tell what is in sight")?;
    if let Some(root) = document().document_element() {
        observer.observe(&root);
    }
    seen.forget();
    Ok(())
}

fn words(error: &JsValue) -> String {
    error.as_string().unwrap_or_else(|| "the page does not answer".to_owned())
}

fn state() -> Result<Value, String> {
    let text = host("state", "").map_err(|error| words(&error))?;
    serde_json::from_str(&text).map_err(|error| error.to_string())
}

fn list(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}

impl Talk {
    /// Sends a message to the host.
    fn tell(&self, kind: &str, about: Value, is_of_reader: bool) {
        let message = js_sys::JSON::parse(&told(kind, about)).unwrap_or_default();
        self.post(&message, is_of_reader);
    }

    fn post(&self, message: &JsValue, is_of_reader: bool) {
        if let Some(origin) = self.gate.address(is_of_reader) {
            // A parent that has gone hears nothing.
            let _gone = self.parent.post_message(message, origin);
        }
    }

    /// A message came, from anybody.
    fn heard(&mut self, event: &MessageEvent) {
        let is_parent = event.source().is_some_and(|source| source == **self.parent);
        let data = event.data();
        let key = JsValue::from_str("laglab");
        let is_ours = data.is_object() && js_sys::Reflect::has(&data, &key).unwrap_or(false);
        if !is_parent || !is_ours || !self.gate.hears(&event.origin()) {
            return;
        }
        let now = window().performance().map_or(0.0, |clock| clock.now());
        match self.rate.take(now) {
            Allowed::Dropped => return,
            Allowed::TooMany => {
                let why = "too many messages, expected at most 50 a second; some are not answered";
                return self.refuse(&Refusal::new(None, "message", why));
            }
            Allowed::Yes => {}
        }
        let call = match text_of(&data) {
            Ok(text) => read(&text),
            Err(why) => Err(Refusal::new(None, "message", why)),
        };
        match call {
            Ok(call) => {
                self.gate.heard(&event.origin());
                self.answer(call);
            }
            Err(refusal) => self.refuse(&refusal),
        }
    }

    fn refuse(&self, refusal: &Refusal) {
        self.tell("error", serde_json::to_value(refusal).unwrap_or_default(), true);
    }

    fn answer(&mut self, Call { id, command }: Call) {
        if command == (Command::State {}) {
            match self.state() {
                Ok(mut state) => {
                    state["id"] = id.unwrap_or_default();
                    self.tell("state", state, true);
                }
                Err(why) => self.refuse(&Refusal::new(id, "state", &why)),
            }
            return;
        }
        let orders = match command.orders() {
            Ok(orders) => orders,
            Err((place, why)) => return self.refuse(&Refusal::new(id, place, &why)),
        };
        for order in orders {
            if let Err(why) = host(order.what, &order.value) {
                return self.refuse(&Refusal::new(id, order.place, &words(&why)));
            }
        }
        self.tell("done", json!({ "id": id }), true);
    }

    /// Where the run is, with its fingerprint.
    fn state(&mut self) -> Result<Value, String> {
        let mut state = state()?;
        let at = Whereabouts::ask().ok_or("the page does not answer")?;
        let mut print = match self.digest.take() {
            Some(print) if print.edition == at.edition && print.timeline.steps() <= at.steps => {
                print
            }
            _ => Fingerprint::new(at)?,
        };
        print.go_to(at);
        state["digest"] = format!("{:016x}", print.digest.value()).into();
        self.digest = Some(print);
        Ok(state)
    }

    fn resized(&mut self, height: f64) {
        if height == self.height || height <= 0.0 {
            return;
        }
        self.height = height;
        self.tell("resize", json!({ "height": height }), false);
        // Canvas documents the one, and listeners in the wild expect the other.
        let canvas = json!({ "subject": "lti.frameResize", "height": height }).to_string();
        self.post(&js_sys::JSON::parse(&canvas).unwrap_or_default(), false);
        self.post(&JsValue::from_str(&canvas), false);
    }

    /// The run has moved, or the reader has answered.
    fn news(&mut self) {
        let text = host("news", "").unwrap_or_default();
        let news: Vec<Map<String, Value>> = serde_json::from_str(&text).unwrap_or_default();
        for about in news {
            if let Some(kind) = about.get("type").and_then(Value::as_str).map(str::to_owned) {
                self.tell(&kind, Value::Object(about), true);
            }
        }
        let Ok(now) = state() else { return };
        if now["lesson"] != self.lesson {
            self.lesson = now["lesson"].clone();
            self.goals.clear();
            self.predictions.clear();
        }
        let goals = list(&now["goals"]);
        let done = goals.iter().filter(|goal| **goal == json!(true)).count();
        for (place, goal) in goals.iter().enumerate() {
            if *goal == json!(true) && self.goals.get(place) != Some(goal) {
                let about = json!({ "goal": place, "done": done, "of": goals.len() });
                self.tell("goal", about, true);
            }
        }
        self.goals = goals;
        let predictions = list(&now["predictions"]);
        for (place, asked) in predictions.iter().enumerate() {
            if !asked["answer"].is_null() && self.predictions.get(place) != Some(asked) {
                self.tell("prediction", asked.clone(), true);
            }
        }
        self.predictions = predictions;
    }
}

/// The text of a message. Only plain data has one.
fn text_of(data: &JsValue) -> Result<String, &'static str> {
    let text = js_sys::JSON::stringify(data)
        .map_err(|_| "the message is no plain data, expected what JSON can hold")?;
    // Its length is known before it is copied here.
    if text.length() as usize > MOST_BYTES {
        return Err("the message is too large, expected at most 256 kB");
    }
    Ok(text.into())
}

/// The fingerprint of a run, as far as it was last asked for: then it goes on from there.
struct Fingerprint {
    edition: u64,
    timeline: Timeline,
    digest: Digest,
}

impl Fingerprint {
    fn new(at: Whereabouts) -> Result<Fingerprint, String> {
        let recording = mirror::recording_of(at.place).ok_or("the run is not there")?;
        let (timeline, digest) = (Timeline::replay(recording), Digest::default());
        Ok(Fingerprint { edition: at.edition, timeline, digest })
    }

    fn go_to(&mut self, at: Whereabouts) {
        if let Some(recording) = mirror::recording_of(at.place) {
            self.timeline.learn(recording.acts);
        }
        while self.timeline.steps() < at.steps {
            let Some(next) = self.timeline.next_time() else { return };
            let digest = &mut self.digest;
            let see = |_: &_, line: &crate::sim::timeline::LogLine| {
                digest.add(std::slice::from_ref(&line.entry));
            };
            let _reached = self.timeline.advance(next, 1, see);
        }
    }
}
