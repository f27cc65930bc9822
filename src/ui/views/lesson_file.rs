//! The lesson that is open on the page, read here once more.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::lesson::Lesson;

// What `bin/app` exports. The bundler keeps it under this name.
#[wasm_bindgen(js_namespace = wasmBindings)]
extern "C" {
    #[wasm_bindgen(catch)]
    fn lesson_file() -> Result<Vec<String>, JsValue>;
}

/// The lesson, and the name of its file.
pub(super) fn lesson() -> Option<(Lesson, String)> {
    let [text, name] = lesson_file().ok()?.try_into().ok()?;
    Some((Lesson::parse(&text).ok()?, name))
}
