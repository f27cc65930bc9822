//! The language of the page: what it speaks from the start, and the menu to choose another.
//!
//! `assets/loader.mjs` finds out which language is wanted and fetches its words while the program
//! is on its way.

use js_sys::{Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::lang::{self, LANGUAGES, t};

// Made by `assets/loader.mjs`: keeps the choice, and loads the page anew.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = laglabSpeak)]
    fn laglab_speak(language: &str);
}

/// Mounts the page once its words are there. In English they are part of the program.
pub fn mount() -> Result<(), String> {
    let words = Reflect::get(&js_sys::global(), &JsValue::from_str("laglabWords"));
    let Some(words) = words.ok().and_then(|words| words.dyn_into::<Promise>().ok()) else {
        lang::speak(&[lang::english_of_first()]);
        return super::app::mount();
    };
    let come = Closure::once(|words: JsValue| {
        let words = words.as_string().unwrap_or_default();
        lang::speak(&[kept(words), "\n", lang::english_of_first()]);
        if let Err(error) = super::app::mount() {
            // The loading page shows this as the reason why there is no page.
            wasm_bindgen::throw_str(&error);
        }
    });
    let _fails_if_the_page_does = words.then(&come);
    come.forget();
    Ok(())
}

/// The program of the views speaks as the page does, and holds what only it says in English.
pub fn speak_as(words: String) {
    lang::speak(&[kept(words), "\n", lang::english_of_later()]);
}

/// Words are there as long as the program.
pub(crate) fn kept(words: String) -> &'static str {
    Box::leak(words.into_boxed_str())
}

/// The menu of languages.
#[component]
pub(crate) fn LanguageMenu() -> impl IntoView {
    let spoken = t!("language");
    view! {
        <select
            aria-label=t!("language-menu")
            title=t!("language-menu")
            on:change=move |event| laglab_speak(&event_target_value(&event))
        >
            {LANGUAGES
                .map(|(tag, name)| {
                    view! { <option value=tag lang=tag selected=tag == spoken>{name}</option> }
                })
                .into_iter()
                .collect_view()}
        </select>
    }
}
