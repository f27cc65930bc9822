//! A menu whose entries come and go with the cluster.

use leptos::prelude::*;

/// Entries in groups: what each is called by itself, and to a reader. A group without a name has
/// no heading.
pub(crate) type Groups = Vec<(&'static str, Vec<(String, String)>)>;

/// A menu.
#[component]
pub(crate) fn Menu(
    /// What it is called.
    label: String,
    /// What there is to choose from.
    groups: Memo<Groups>,
    /// What is chosen.
    chosen: Memo<String>,
    /// Called with what a reader chooses.
    on_change: Box<dyn Fn(String)>,
) -> impl IntoView {
    let option = move |(value, label): (String, String)| {
        let this = value.clone();
        let selected = move || chosen.with(|chosen| *chosen == this);
        view! { <option value=value prop:selected=selected>{label}</option> }
    };
    let group = move |(name, entries): (&'static str, Vec<(String, String)>)| {
        let entries = entries.into_iter().map(option).collect_view();
        match name {
            "" => entries.into_any(),
            name => view! { <optgroup label=name>{entries}</optgroup> }.into_any(),
        }
    };
    view! {
        <select aria-label=label on:change=move |event| on_change(event_target_value(&event))>
            {move || groups.get().into_iter().map(group).collect_view()}
        </select>
    }
}
