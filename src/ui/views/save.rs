//! Files that the page hands to the browser to keep.

use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// How long a file that is being saved is kept.
const SAVING_MS: u32 = 30_000;

/// Spreadsheets.
pub(crate) const CSV: &str = "text/csv;charset=utf-8";

/// Saves texts, one after the other, as a file.
pub(crate) fn save_texts(name: &str, kind: &str, texts: &[String]) {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let parts: js_sys::Array = texts.iter().map(|text| JsValue::from_str(text)).collect();
    if let Ok(blob) = Blob::new_with_str_sequence_and_options(&parts, &options) {
        save(name, &blob);
    }
}

/// Saves a file.
pub(crate) fn save(name: &str, blob: &Blob) {
    let Ok(url) = Url::create_object_url_with_blob(blob) else { return };
    let link = document().create_element("a").ok();
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok()) {
        link.set_href(&url);
        link.set_download(name);
        link.click();
    }
    Timeout::new(SAVING_MS, move || {
        let _known = Url::revoke_object_url(&url);
    })
    .forget();
}
