//! The page in a frame of another page: what the address asks for, and what its program lends to
//! the one that talks to the host (`views::host`). What may be asked for is decided in
//! `scene::embed`; here it is only done.

use std::cell::Cell;

use leptos::prelude::*;

use crate::lesson::View;
use crate::lesson::when::Seen;
use crate::scene::embed::{
    Asked, CONTROLS, Controls, Embedding, PANES, PATTERNS, Pane, State, name, pick,
};
use crate::scene::files;
use crate::scene::stride::Stride;
use crate::sim::action::Action;
use crate::sim::ids::NodeId;
use crate::sim::scenario::Scenario;
use crate::sim::time::SimTime;

use super::door;
use super::later::laglab_view;
use super::palette::Theme;
use super::session::Session;
use super::speed::SPEEDS;
use super::stage::Painter;

/// What shows the views of the page.
#[derive(Clone, Copy)]
pub(crate) struct Panes {
    pub(crate) painter: Painter,
    pub(crate) chosen: RwSignal<View>,
    pub(crate) comparing: RwSignal<bool>,
    pub(crate) measured: RwSignal<bool>,
    pub(crate) charted: RwSignal<bool>,
}

thread_local! {
    static PAGE: Cell<Option<Panes>> = const { Cell::new(None) };
}

/// What the address asks for.
pub(super) fn asked() -> Option<Embedding> {
    let search = window().location().search().unwrap_or_default();
    let decoded = |text: &str| {
        let text = text.replace('+', " ");
        // What is not encoded well is shown as it is.
        js_sys::decode_uri_component(&text).map_or(text, String::from)
    };
    let pairs = search.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(name), decoded(value))
    });
    Embedding::of(&pairs.collect::<Vec<_>>())
}

/// Makes the page as the address asks for it. What could not be understood is told at its top.
/// Returns what the reader may do.
pub(super) fn begin(session: Session, panes: Panes) -> Controls {
    PAGE.set(Some(panes));
    let Some(asked) = asked() else { return Controls::All };
    let Embedding { lesson, pattern, pane, theme, controls, play, problems, .. } = asked;
    mark("data-embed", name(controls, &CONTROLS));
    panes.wear(theme);
    panes.show(session, pane.unwrap_or_default());
    if !problems.is_empty() {
        session.notice.set(Some(problems.join(" ")));
    }
    let with_lesson = lesson.is_some();
    if with_lesson {
        mark("data-lesson", "");
    }
    // The lesson is fetched by `assets/loader.mjs`, and what is asked of it waits for it.
    Effect::new(move |opened: Option<u32>| {
        session.lesson_name.track();
        let opened = opened.map_or(0, |opened| opened + 1);
        if let Some(pane) = pane {
            panes.show(session, pane);
        }
        if opened == u32::from(with_lesson) {
            if let Some(pattern) = pattern {
                session.set_pattern(pattern);
            }
            session.playing.set(play);
        }
        opened
    });
    // Not in a frame of the animation: there is none while the page is out of sight.
    set_timeout(|| laglab_view("host", true), std::time::Duration::ZERO);
    controls
}

/// An attribute of the document that the style sheets read.
fn mark(attribute: &str, value: &str) {
    if let Some(root) = document().document_element() {
        // Without the mark the page shows more than was asked for, and works.
        let _marked = root.set_attribute(attribute, value);
    }
}

impl Panes {
    fn wear(self, place: usize) {
        Theme::ALL[place % Theme::ALL.len()].wear();
        self.painter.theme_changed();
    }

    fn show(self, session: Session, pane: Pane) {
        mark("data-view", name(pane, &PANES));
        let comparing = pane == Pane::Side;
        if comparing {
            session.playing.set(false);
        }
        if self.comparing.get_untracked() != comparing {
            self.comparing.set(comparing);
        }
        match pane {
            Pane::Stage => self.chosen.set(View::Stage),
            Pane::Diagram => self.chosen.set(View::Diagram),
            Pane::Lag => self.chosen.set(View::Lag),
            Pane::Side => {}
            Pane::Tables => self.measured.set(true),
            Pane::Charts => self.charted.set(true),
        }
    }
}

/// Does what the host asks for. Gives what it wants to know, as JSON. An error says what was
/// expected.
pub fn host(what: &str, value: &str) -> Result<String, String> {
    let session = door::session()?;
    let panes = PAGE.get().ok_or("the page is not there yet")?;
    let number = value.parse::<u64>().unwrap_or(0);
    match what {
        "state" => return state(session),
        "news" => return serde_json::to_string(&session.news()).map_err(|e| e.to_string()),
        // It is fetched by who asks.
        "lesson" => mark("data-lesson", ""),
        "scenario" => {
            let scenario = Scenario::from_json(value).map_err(|e| e.to_string())?;
            session.open(&scenario, SimTime::ZERO);
        }
        "play" | "pause" => {
            session.playing.set(what == "play");
            session.refresh();
        }
        "step" | "back" => {
            let before = session.stride.get_untracked();
            session.stride.set(Stride::ALL[number as usize % Stride::ALL.len()]);
            if what == "step" {
                session.step()
            } else {
                session.step_back()
            };
            session.stride.set(before);
            return done(session);
        }
        "seek" if !session.go_to(SimTime::from_micros(number)) => {
            return Err("too much happens until then, expected an earlier moment".to_owned());
        }
        "seek" => {}
        "speed" => {
            let known: Vec<(&str, usize)> = SPEEDS.iter().map(|speed| speed.1).zip(0..).collect();
            session.speed.set(pick("speed", value, &known)?);
        }
        "theme" => panes.wear(number as usize),
        "view" => panes.show(session, PANES[number as usize % PANES.len()].1),
        "pattern" => session.set_pattern(PATTERNS[number as usize % PATTERNS.len()].1),
        "act" => {
            session.act(serde_json::from_str::<Action>(value).map_err(|e| e.to_string())?);
            return done(session);
        }
        "setting" => {
            let (node, setting, value): (u8, String, String) =
                serde_json::from_str(value).map_err(|e| e.to_string())?;
            let node = NodeId(node);
            for act in session.peek(|run| files::set(run.world(), node, &setting, &value))? {
                session.act(act);
                done(session)?;
            }
        }
        "away" => session.away.set(number == 1),
        _ => return Err(["the page cannot ", what].concat()),
    }
    Ok(String::new())
}

/// Whether the last act could be done. That it could not is told to the host and not the reader.
fn done(session: Session) -> Result<String, String> {
    let problem = session.problem.get_untracked();
    session.problem.set(None);
    problem.map_or(Ok(String::new()), Err)
}

fn state(session: Session) -> Result<String, String> {
    let predictions = session.lesson(|lesson| {
        let asked = &lesson.front.prediction;
        let answer = session.predicted.get_untracked();
        let chosen = answer.and_then(|place| asked.options.get(place));
        let told = session.peek(|run| run.revealed) == Seen::Yes;
        let asked = Asked {
            place: 0,
            question: asked.question.clone(),
            answer,
            text: chosen.map(|answer| answer.text.clone()),
            right: chosen.filter(|_| told).map(|answer| answer.right),
        };
        vec![asked]
    });
    let title = session.lesson(|lesson| lesson.front.title.clone());
    let lesson = session.lesson_name.get_untracked();
    session.peek(|run| {
        let state = State {
            lesson: &lesson,
            title: &title,
            playing: session.playing.get_untracked(),
            speed: SPEEDS[session.speed.get_untracked()].1,
            goals: run.watcher.reached(),
            predictions,
            ..State::of(run.world(), run.timeline.head())
        };
        serde_json::to_string(&state).map_err(|error| error.to_string())
    })
}
