//! What lies under the stage: the last thing that happened, and the few controls.

use leptos::prelude::*;

use crate::lesson::classroom::Page;

use super::super::super::icon::{Icon, Sign};
use super::{Act, Room};

/// The caption and the bar.
#[component]
pub(super) fn Foot(room: Room) -> impl IntoView {
    view! {
        <div class="present-foot" id="present-foot">
            <Show when=move || room.page().shows_stage()>
                <Caption room=room />
            </Show>
            <div class="present-bar" role="group" aria-label="Presenting">
                <Time room=room />
                <Pages room=room />
                <Looks room=room />
            </div>
        </div>
    }
}

/// The last event of the log in a sentence. A screen reader hears it from the page already.
#[component]
fn Caption(room: Room) -> impl IntoView {
    let part = move |place: usize| {
        room.caption.with(|caption| caption.get(place).cloned().unwrap_or_default())
    };
    let sign = move || match part(0).as_str() {
        "bad" => Some(Sign::Flag),
        "good" => Some(Sign::Tick),
        "waiting" => Some(Sign::Wait),
        _ => None,
    };
    let text = move || match part(3) {
        text if text.is_empty() => "Nothing has happened yet. Space plays.".to_owned(),
        text => text,
    };
    view! {
        <p class=move || ["present-caption ", &part(0)].concat()>
            <span class="num present-when">{move || part(1)}</span>
            <span class="present-words">
                {move || sign().map(|sign| view! { <Icon sign=sign /> })}
                <strong>{move || part(2)}</strong>
                " "
                {text}
            </span>
        </p>
    }
}

/// A button, with its key on it.
fn button(
    name: impl Fn() -> &'static str + Copy + Send + Sync + 'static,
    key: &'static str,
    shortcut: &'static str,
    press: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <button type="button" aria-keyshortcuts=shortcut on:click=move |_| press()>
            {move || name()}
            " "
            <kbd aria-hidden="true">{key}</kbd>
        </button>
    }
}

/// Play, step, back, reset.
#[component]
fn Time(room: Room) -> impl IntoView {
    let playing = move || room.state.with(|state| state.playing);
    view! {
        <span class="present-group">
            {button(
                move || if playing() { "Pause" } else { "Play" },
                "Space",
                "Space",
                move || room.play(),
            )}
            {button(|| "Back", "←", "ArrowLeft", move || room.act(Act::Back))}
            {button(|| "Step", "→", "ArrowRight", move || room.act(Act::Step))}
            {button(|| "Reset", "R", "R", move || room.act(Act::Reset))}
        </span>
    }
}

/// Where in the lesson the room is, and the ways on.
#[component]
fn Pages(room: Room) -> impl IntoView {
    let name = move || room.sheet.with(|sheet| room.page().name(sheet));
    let is_last = move || {
        let last = room.sheet.with(|sheet| Page::all(sheet).len()) - 1;
        room.place.get() == last
    };
    view! {
        <span class="present-group">
            <button
                type="button"
                aria-label="Page before"
                aria-keyshortcuts="PageUp"
                title="Page before (Page Up)"
                disabled=move || room.place.get() == 0
                on:click=move |_| room.before()
            >
                "‹"
            </button>
            <span class="present-page">{name}</span>
            <button
                type="button"
                aria-label="Next page"
                aria-keyshortcuts="PageDown"
                title="Next page (Page Down)"
                disabled=is_last
                on:click=move |_| room.turn_to(room.place.get_untracked() + 1)
            >
                "›"
            </button>
        </span>
    }
}

/// A button that is pressed or not, with its key on it.
fn toggle(
    name: &'static str,
    key: &'static str,
    on: impl Fn() -> bool + Send + Sync + 'static,
    press: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <button
            type="button"
            aria-keyshortcuts=key
            aria-pressed=move || if on() { "true" } else { "false" }
            on:click=move |_| press()
        >
            {name}
            " "
            <kbd aria-hidden="true">{key}</kbd>
        </button>
    }
}

/// What points, what is shown, and the way out.
#[component]
fn Looks(room: Room) -> impl IntoView {
    view! {
        <span class="present-group">
            {toggle(
                "Spotlight",
                "S",
                move || room.spot.with(Option::is_some),
                move || room.toggle_spot(),
            )}
            {toggle(
                "Controls",
                "C",
                move || room.controls.get(),
                move || room.controls.update(|on| *on = !*on),
            )}
            {toggle("Dark room", "D", move || room.dark.get(), move || room.toggle_room())}
            {button(|| "Blank", "B", "B", move || room.toggle_blank())}
            {button(|| "Leave", "Esc", "Escape", move || room.act(Act::Leave))}
        </span>
    }
}
