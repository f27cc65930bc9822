//! Style sheets that the first view does without.

use leptos::prelude::*;
use web_sys::Element;

/// Adds a style sheet to the page, by the name of its file. There is none to add if the page has
/// it: it came with an earlier view, or the page is one file, which holds all.
pub(crate) fn add(name: &str) -> Option<Element> {
    let (document, id) = (document(), ["styles-", name].concat());
    if document.get_element_by_id(&id).is_some() {
        return None;
    }
    let link = document.create_element("link").ok()?;
    for (key, value) in [("id", &*id), ("rel", "stylesheet"), ("href", &["./", name].concat())] {
        link.set_attribute(key, value).ok()?;
    }
    document.head()?.append_child(&link).ok()?;
    Some(link)
}
