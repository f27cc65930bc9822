//! Present mode: the run for a room full of people, in large type and with few controls.
//!
//! The stage is the page's own. Here it is given the whole screen ([`fit`]), and what goes around
//! it: a caption, the pages of the lesson, a show of hands, a spotlight to point with. Nothing of
//! it leaves the room: hands are counted here, and forgotten with a reset.

mod bar;
mod fit;
mod keys;
mod question;
mod screen;
mod spotlight;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::lesson::classroom::{Hands, Page, Sheet};
use crate::lesson::when::Seen;

use super::super::door::MOVED;
use super::lesson_file;
use bar::Foot;
use question::SheetView;
use spotlight::{Spot, SpotView};

// What `bin/app` exports. The bundler keeps it under this name.
#[wasm_bindgen(js_namespace = wasmBindings)]
extern "C" {
    #[wasm_bindgen(js_name = present)]
    fn do_act(act: usize);
    fn present_state() -> Vec<f64>;
    fn present_caption() -> Vec<String>;
}

/// What the page does for present mode. The places are those of `ui::present`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Play,
    Step,
    Back,
    Reset,
    Leave,
    ReadColours,
}

/// How the run is.
#[derive(Clone, Debug, Default, PartialEq)]
struct State {
    playing: bool,
    resets: f64,
    steps: f64,
    seen: Seen,
    goals: Vec<bool>,
}

impl State {
    fn ask() -> State {
        let told = present_state();
        let [playing, resets, steps, seen, goals @ ..] = &told[..] else { return State::default() };
        State {
            playing: *playing > 0.0,
            resets: *resets,
            steps: *steps,
            seen: match *seen {
                0.0 => Seen::Nothing,
                1.0 => Seen::Otherwise,
                _ => Seen::Yes,
            },
            goals: goals.iter().map(|goal| *goal > 0.0).collect(),
        }
    }
}

/// All that the room sees. Copies are handles to the same.
#[derive(Clone, Copy)]
struct Room {
    sheet: RwSignal<Sheet>,
    place: RwSignal<usize>,
    state: RwSignal<State>,
    /// What happened last: class, time, a word, a sentence. Empty at the beginning.
    caption: RwSignal<Vec<String>>,
    /// The hands for each question.
    hands: RwSignal<Vec<Hands>>,
    spot: RwSignal<Option<Spot>>,
    /// What a screen reader is told.
    said: RwSignal<String>,
    /// Whether the controls on the stage are shown.
    controls: RwSignal<bool>,
    dark: RwSignal<bool>,
    blank: RwSignal<bool>,
}

impl Room {
    fn new() -> Room {
        let room = Room {
            sheet: RwSignal::new(Sheet::default()),
            place: RwSignal::new(0),
            state: RwSignal::new(State::ask()),
            caption: RwSignal::new(present_caption()),
            hands: RwSignal::new(Vec::new()),
            spot: RwSignal::new(None),
            said: RwSignal::new(String::new()),
            controls: RwSignal::new(false),
            dark: RwSignal::new(screen::is_dark()),
            blank: RwSignal::new(false),
        };
        room.take_lesson();
        // Who comes in the middle of a run wants to see it.
        if room.state.with_untracked(|state| state.steps > 0.0) {
            let watch = room.pages().iter().position(|page| *page == Page::Watch);
            room.place.set(watch.unwrap_or(0));
        }
        room
    }

    fn act(self, act: Act) {
        do_act(act as usize);
    }

    fn take_lesson(self) {
        let lesson = lesson_file::lesson();
        self.sheet.set(lesson.map(|(lesson, _)| Sheet::of(&lesson)).unwrap_or_default());
    }

    /// The run has moved.
    fn look(self) {
        let (now, before) = (State::ask(), self.state.get_untracked());
        if now.resets != before.resets {
            self.take_lesson();
            self.spot.set(None);
            if now.steps == 0.0 {
                self.place.set(0);
                self.hands.set(Vec::new());
            }
        }
        // The answer is there: the room talks about it before time goes on.
        if now.playing && now.seen == Seen::Yes && before.seen == Seen::Nothing {
            request_animation_frame(move || self.pause());
        }
        let caption = present_caption();
        if self.caption.with_untracked(|shown| *shown != caption) {
            self.caption.set(caption);
        }
        if now != before {
            self.state.set(now);
        }
    }

    fn pause(self) {
        if State::ask().playing {
            self.act(Act::Play);
        }
    }

    fn pages(self) -> Vec<Page> {
        self.sheet.with_untracked(Page::all)
    }

    /// The page that is shown.
    fn page(self) -> Page {
        let place = self.place.get();
        self.sheet.with(|sheet| Page::all(sheet).get(place).copied().unwrap_or(Page::Watch))
    }

    /// The same, once.
    fn page_now(self) -> Page {
        untrack(|| self.page())
    }

    /// Turns to the page at a place, if there is one.
    fn turn_to(self, place: usize) {
        let pages = self.pages();
        let Some(page) = pages.get(place) else { return };
        if !page.shows_stage() {
            self.pause();
            self.spot.set(None);
        }
        self.place.set(place);
        self.said.set(self.sheet.with_untracked(|sheet| page.name(sheet)));
    }

    fn next(self) {
        let (playing, seen) = self.state.with_untracked(|state| (state.playing, state.seen));
        if self.page_now().plays_first(playing, seen) {
            self.act(Act::Play);
        } else {
            self.turn_to(self.place.get_untracked() + 1);
        }
    }

    fn before(self) {
        if let Some(place) = self.place.get_untracked().checked_sub(1) {
            self.turn_to(place);
        }
    }

    /// Plays or pauses. Whoever plays wants to see it.
    fn play(self) {
        if !self.page_now().shows_stage() {
            let watch = self.pages().iter().position(|page| *page == Page::Watch);
            self.turn_to(watch.unwrap_or(0));
        }
        self.act(Act::Play);
    }

    fn toggle_blank(self) {
        if !self.blank.get_untracked() {
            self.pause();
        }
        self.blank.update(|blank| *blank = !*blank);
    }

    fn toggle_room(self) {
        self.dark.update(|dark| *dark = !*dark);
    }
}

/// The view.
#[component]
pub(crate) fn Present() -> impl IntoView {
    let room = Room::new();
    provide_context(room);
    let region = NodeRef::<html::Section>::new();
    let moved = window_event_listener_untyped(MOVED, move |_| {
        room.look();
        fit::soon();
    });
    on_cleanup(move || moved.remove());
    keys::listen(room);
    screen::take(room);
    fit::whenever(room);
    Effect::new(move |_| {
        if let Some(region) = region.get() {
            let _focused = region.focus();
        }
    });
    let styled = move |_| {
        room.act(Act::ReadColours);
        fit::soon();
    };
    let shows_stage = Memo::new(move |_| room.page().shows_stage());
    view! {
        <link rel="stylesheet" href="./present.css" on:load=styled />
        <section class="present" aria-labelledby="present-title" tabindex="-1" node_ref=region>
            <h1 class="unseen" id="present-title">
                "Present mode: " {move || room.sheet.with(|sheet| sheet.title.clone())}
            </h1>
            <Show when=move || !shows_stage.get()>
                <SheetView room=room />
            </Show>
            <Goal room=room />
            <Foot room=room />
            <p class="unseen" role="status">{move || room.said.get()}</p>
        </section>
        <SpotView room=room />
        <Show when=move || room.blank.get()>
            <div class="present-blank" role="status" on:click=move |_| room.toggle_blank()>
                <span class="unseen">"The screen is blank. Press B to go on."</span>
            </div>
        </Show>
    }
}

/// The goal over the stage.
#[component]
fn Goal(room: Room) -> impl IntoView {
    let goal = move || match room.page() {
        Page::Goal(place) => {
            let name = room.sheet.with(|sheet| room.page().name(sheet));
            let text = room.sheet.with(|sheet| sheet.goals.get(place).cloned())?;
            let reached = room.state.with(|s| s.goals.get(place).copied().unwrap_or(false));
            Some((name, text, reached))
        }
        _ => None,
    };
    view! {
        <div class="present-goal" id="present-top">
            {move || goal().map(|(name, text, reached)| view! {
                <h2 class="present-kind">
                    {name}
                    {if reached { ": done" } else { ": not done yet" }}
                </h2>
                <p class:reached=reached>{text}</p>
            })}
        </div>
    }
}
