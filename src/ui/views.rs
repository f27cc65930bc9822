//! The views that are fetched when they are opened for the first time: a program of their own
//! (`bin/views`), so that the first view stays small.
//!
//! What they need of the page they ask the page's program for: [`mirror`] does the run on the stage
//! again, which gives the same one.

mod charts;
mod desk;
mod diagram;
mod draw;
mod figure;
mod gallery;
mod glossary;
mod handout;
mod host;
mod lag;
mod lesson_file;
mod mirror;
mod present;
mod save;
mod share;
mod side;
mod styles;
mod sweep;
mod tables;

use std::cell::RefCell;
use std::collections::BTreeMap;

use leptos::prelude::*;
use wasm_bindgen::JsCast;

pub use desk::WORDS;
pub use gallery::read_lesson;

/// What takes a view away again.
type Mounted = Box<dyn std::any::Any>;

thread_local! {
    static MOUNTED: RefCell<BTreeMap<String, Mounted>> = const { RefCell::new(BTreeMap::new()) };
}

/// Mounts a view where the page has room for it, in the element `view-NAME`.
pub fn show_view(name: &str) -> Result<(), String> {
    // This one is not seen: it talks to the page around.
    if name == host::NAME {
        return host::begin();
    }
    hide_view(name);
    let place = document()
        .get_element_by_id(&["view-", name].concat())
        .and_then(|place| place.dyn_into::<web_sys::HtmlElement>().ok())
        .ok_or("the page has no place for this view")?;
    place.set_inner_html("");
    let mounted: Mounted = match name {
        "diagram" => Box::new(mount_to(place, || view! { <diagram::SpaceTime /> })),
        "gallery" => Box::new(mount_to(place, || view! { <gallery::Gallery /> })),
        "glossary" => Box::new(mount_to(place, || view! { <glossary::Glossary /> })),
        "handout" => Box::new(mount_to(place, || view! { <handout::Handout /> })),
        "present" => Box::new(mount_to(place, || view! { <present::Present /> })),
        "charts" => Box::new(mount_to(place, || view! { <charts::Charts /> })),
        "lag" => Box::new(mount_to(place, || view! { <lag::Lag /> })),
        "tables" => Box::new(mount_to(place, || view! { <tables::Tables /> })),
        "share" => Box::new(mount_to(place, || view! { <share::Share /> })),
        "side" => Box::new(mount_to(place, || view! { <side::SideBySide /> })),
        _ => return Err(["there is no view of the name ", name].concat()),
    };
    MOUNTED.with_borrow_mut(|all| all.insert(name.to_owned(), mounted));
    Ok(())
}

/// Takes a view away. What it held and did ends with it.
pub fn hide_view(name: &str) {
    let mounted = MOUNTED.with_borrow_mut(|all| all.remove(name));
    drop(mounted);
}
