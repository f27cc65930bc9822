//! What is in the dialog that explains words, figures, keys and signs.

use leptos::html;
use leptos::prelude::*;

use crate::lang::t;
use crate::scene::glossary::{Entry, KEYS, Part, SIGNS, is_about};

/// The entry that the page asks for.
fn wanted() -> String {
    let around = document().query_selector("[data-entry]").ok().flatten();
    around.and_then(|around| around.get_attribute("data-entry")).unwrap_or_default()
}

/// The dialog's content.
#[component]
pub(crate) fn Glossary() -> impl IntoView {
    let wanted = wanted();
    let part = Part::of(&wanted);
    let title = NodeRef::<html::H2>::new();
    // The entry is where reading begins; without one, the title.
    let place = (!part.entries().iter().any(|e| e.id == wanted)).then_some(title);
    Effect::new(move |_| {
        if let Some(title) = place.and_then(|title| title.get()) {
            let _focused = title.focus();
        }
    });
    let choice = move |other: Part| {
        let is_now = if other == part { "true" } else { "false" };
        view! {
            <button type="button" data-explain=other.id() aria-pressed=is_now>{other.name()}</button>
        }
    };
    let content = match part {
        Part::Keys => view! { <Keys /> }.into_any(),
        _ => view! { <Entries part=part wanted=wanted /> }.into_any(),
    };
    view! {
        <div class="explain-head">
            <h2 node_ref=title tabindex="-1">{part.name()}</h2>
            <div class="explain-parts" role="group" aria-label=t!("glossary-parts")>
                {Part::ALL.map(choice).collect_view()}
            </div>
        </div>
        {content}
    }
}

/// Entries, those that are looked for.
#[component]
fn Entries(part: Part, wanted: String) -> impl IntoView {
    let looked_for = RwSignal::new(String::new());
    let found = move |entry: &Entry| looked_for.with(|wanted| is_about(entry, wanted));
    let is_empty = move || !part.entries().iter().any(found);
    let all = part.entries().iter().map(|entry| {
        let is_wanted = entry.id == wanted;
        view! { <EntryView entry=entry is_wanted=is_wanted is_shown=Signal::derive(move || found(entry)) /> }
    });
    view! {
        <label class="explain-search">
            {t!("glossary-search")}
            <input
                type="search"
                on:input=move |event| looked_for.set(event_target_value(&event))
            />
        </label>
        <p class="unseen" role="status">
            {move || {
                let count = part.entries().iter().filter(|entry| found(entry)).count();
                let asked = looked_for.with(|wanted| !wanted.is_empty());
                asked.then(|| t!("glossary-found", count = count))
            }}
        </p>
        <div class="explain-entries" role="group" aria-label=t!("glossary-explanations") tabindex="0">
            {all.collect_view()}
            <Show when=is_empty>
                <p>{t!("glossary-nothing-here-has-to-do")}</p>
            </Show>
        </div>
    }
}

/// One entry. The one that is asked for comes into view and has the focus.
#[component]
fn EntryView(entry: &'static Entry, is_wanted: bool, is_shown: Signal<bool>) -> impl IntoView {
    let place = NodeRef::<html::H3>::new();
    Effect::new(move |_| {
        if let Some(place) = place.get().filter(|_| is_wanted) {
            place.scroll_into_view();
            let _focused = place.focus();
        }
    });
    let is_figure = entry.source.is_empty();
    let lead = if is_figure { t!("glossary-left-out") } else { t!("glossary-here") };
    let here = (!entry.here.is_empty()).then(|| {
        view! { <p class="explain-here"><strong>{lead} " "</strong>{entry.here}</p> }
    });
    let source = (!is_figure).then(|| view! { <p class="explain-source">{entry.source}</p> });
    view! {
        <section class:wanted=is_wanted hidden=move || !is_shown.get()>
            <h3 node_ref=place tabindex="-1">{entry.name}</h3>
            <p>{entry.text}</p>
            {here}
            {source}
        </section>
    }
}

/// Keys, and what signs mean.
#[component]
fn Keys() -> impl IntoView {
    let key = |(key, what): (&'static str, &'static str)| {
        view! { <tr><th scope="row"><kbd>{key}</kbd></th><td>{what}</td></tr> }
    };
    let sign = |(class, name, what): (&'static str, &'static str, &'static str)| {
        view! {
            <tr>
                <th scope="row"><i class=class aria-hidden="true"></i>{name}</th>
                <td>{what}</td>
            </tr>
        }
    };
    view! {
        <div class="explain-entries" role="group" aria-label=t!("glossary-explanations") tabindex="0">
            <table>
                <caption>{t!("glossary-keys")}</caption>
                <tbody>{KEYS.map(key).collect_view()}</tbody>
            </table>
            <table>
                <caption>{t!("glossary-signs-on-the-stage")}</caption>
                <tbody>{SIGNS.map(sign).collect_view()}</tbody>
            </table>
            <p>
                {t!("glossary-a-flag-marks-what-went")}
            </p>
        </div>
    }
}
