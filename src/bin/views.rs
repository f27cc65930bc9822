//! The views that are fetched when they are opened, and the worker in which figures are measured
//! while the page goes on. It is one program in two places, so that the browser fetches it once.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use laglab::measure::desk::{Answer, Desk};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

// What `bin/app` exports. The bundler keeps it under this name.
#[wasm_bindgen(js_namespace = wasmBindings)]
extern "C" {
    fn words() -> String;
}

pub(crate) fn main() {
    console_error_panic_hook::set_once();
    if let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() {
        listen(scope);
    } else {
        laglab::ui::speak_as(words());
    }
}

/// Mounts a view where the page has room for it.
#[wasm_bindgen]
pub fn show_view(name: &str) -> Result<(), String> {
    laglab::ui::show_view(name)
}

/// Takes a view away.
#[wasm_bindgen]
pub fn hide_view(name: &str) {
    laglab::ui::hide_view(name);
}

/// Opens a lesson that does not belong to the page.
#[wasm_bindgen]
pub fn read_lesson(file: &str, text: &str) {
    laglab::ui::read_lesson(file, text);
}

/// Answers the page.
fn listen(scope: DedicatedWorkerGlobalScope) {
    let desk = Rc::new(RefCell::new(Desk::default()));
    let works = Rc::new(Cell::new(false));
    let answers = scope.clone();
    let asked = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let text = event.data().as_string().unwrap_or_default();
        if let Some(words) = text.strip_prefix(laglab::ui::WORDS) {
            laglab::ui::speak_as(words.to_owned());
            return;
        }
        let answer = desk.borrow_mut().asked(&text);
        post(&answers, &answer);
        if !works.replace(true) {
            work(&answers, &desk, &works);
        }
    });
    scope.set_onmessage(Some(asked.as_ref().unchecked_ref()));
    // It listens as long as the worker lives.
    asked.forget();
    // Messages that came before it listened are lost, so the page waits for this.
    let _page_has_gone = scope.post_message(&wasm_bindgen::JsValue::from_str(""));
}

/// Works a slice, and comes back for the next when the messages that wait have been heard.
fn work(scope: &DedicatedWorkerGlobalScope, desk: &Rc<RefCell<Desk>>, works: &Rc<Cell<bool>>) {
    let (scope, desk, works) = (scope.clone(), Rc::clone(desk), Rc::clone(works));
    let slice = Timeout::new(0, move || {
        let answer = desk.borrow_mut().work();
        works.set(answer.is_some());
        if let Some(answer) = answer {
            post(&scope, &answer);
            work(&scope, &desk, &works);
        }
    });
    slice.forget();
}

fn post(scope: &DedicatedWorkerGlobalScope, answer: &Answer) {
    let text = serde_json::to_string(answer).expect("an answer has a text");
    let _page_has_gone = scope.post_message(&wasm_bindgen::JsValue::from_str(&text));
}
