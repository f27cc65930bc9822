//! Room for a view that is fetched when it is opened: see `ui::views`.

use crate::lang::t;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::prelude::wasm_bindgen;

// Made by `assets/loader.mjs`, which fetches the program once.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = laglabView)]
    pub(crate) fn laglab_view(name: &str, on: bool);
}

/// A view, as long as this is in the document.
#[component]
pub(crate) fn Later(
    /// Its name.
    name: &'static str,
) -> impl IntoView {
    let place = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if place.get().is_some() {
            laglab_view(name, true);
        }
    });
    on_cleanup(move || laglab_view(name, false));
    view! {
        <div class="later" id=["view-", name].concat() node_ref=place>
            <p class="about">{t!("page-loading")}</p>
        </div>
    }
}
