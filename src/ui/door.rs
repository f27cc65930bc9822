//! What the page lends to the program of the views, which is loaded beside it.

use std::cell::Cell;

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::lang::t;
use crate::measure::present;
use crate::scene::follow::Followed;
use crate::sim::scenario::Scenario;
use crate::sim::time::{SimDuration, SimTime};

use super::course::{self, Course};
use super::session::Session;

/// The event of the window that tells that the run on the stage has moved.
pub(crate) const MOVED: &str = "laglab-moved";

thread_local! {
    static SESSION: Cell<Option<Session>> = const { Cell::new(None) };
    static COURSE: Cell<Option<Course>> = const { Cell::new(None) };
}

/// The page is mounted: this is its session, and its course.
pub(super) fn keep(session: Session, course: Course) {
    SESSION.set(Some(session));
    COURSE.set(Some(course));
}

/// Tells the views whenever the run on the stage moves, as long as the page lives.
pub(super) fn tell_moves(session: Session) {
    Effect::new(move |_| {
        session.track();
        session.predicted.track();
        if let Ok(event) = web_sys::Event::new(MOVED) {
            let _not_prevented = window().dispatch_event(&event);
        }
    });
}

pub(super) fn session() -> Result<Session, String> {
    Ok(SESSION.get().ok_or("the page is not there yet")?)
}

fn course() -> Result<Course, String> {
    Ok(COURSE.get().ok_or("the page is not there yet")?)
}

/// The list of lessons has come. Where a lesson was open on the last visit, it is opened again.
/// `asked` says that the address has asked for one.
pub fn lessons(index: &str, asked: bool) -> Result<(), String> {
    let (session, course) = (session()?, course()?);
    let entries = serde_json::from_str(index).map_err(|error| error.to_string())?;
    course.entries.set(entries);
    course.index.set_value(index.to_owned());
    let untouched = !asked && session.runs(|runs| runs.is_untouched());
    if let Some(last) = course.last().filter(|_| untouched) {
        course::open(&last);
    }
    Ok(())
}

/// The list of lessons, as it came.
pub fn lesson_list() -> Result<String, String> {
    Ok(course()?.index.get_value())
}

/// Opens or closes the dialog with all lessons.
pub fn show_gallery(on: bool) {
    if let Ok(course) = course() {
        course.gallery.set(on);
    }
}

/// Opens a lesson of the list.
pub fn choose_lesson(name: &str) {
    course::open(name);
}

/// A lesson has come: its name, or none of one from elsewhere, and its text. An error is told on
/// the page as well.
pub fn open_lesson(name: &str, text: &str) -> Result<(), String> {
    let session = session()?;
    let opened = session.open_lesson(name, text, course()?.progress(name));
    if let Err(error) = &opened {
        session.problem.set(Some(error.clone()));
    }
    opened
}

/// A lesson did not come.
pub fn lesson_missing(name: &str) -> Result<(), String> {
    session()?.problem.set(Some(t!("share-the-lesson-could-not-be", name = name)));
    Ok(())
}

/// The file of the lesson that is open, and its name.
pub fn lesson_file() -> Result<Vec<String>, String> {
    let session = session()?;
    Ok(vec![session.text.get_value(), session.lesson_name.get_untracked()])
}

/// What the learner has done in each lesson.
pub fn diary() -> Result<String, String> {
    Ok(course()?.diary_text())
}

/// The cluster as it stands on the stage, as the scenario of other runs.
pub fn cluster() -> Result<String, String> {
    Ok(session()?.peek(|run| present::cluster_text(run.world())))
}

/// Where the run on the stage is: see `views::mirror`.
pub fn whereabouts() -> Result<Vec<f64>, String> {
    let session = session()?;
    let [kind, id] = session.followed.get_untracked().map_or([0.0, 0.0], Followed::numbers);
    Ok(session.runs(|runs| {
        let timeline = &runs.current().timeline;
        let micros = |time: SimTime| time.as_micros() as f64;
        vec![
            runs.edition() as f64,
            timeline.acts().len() as f64,
            timeline.steps() as f64,
            micros(timeline.now()),
            timeline.head_steps() as f64,
            micros(timeline.head()),
            runs.place() as f64,
            kind,
            id,
        ]
    }))
}

/// What decides a run of the visit, by its place.
pub fn recording(place: usize) -> Result<String, String> {
    session()?.runs(|runs| {
        let run = runs.get(place).ok_or("there is no such run")?;
        serde_json::to_string(&run.timeline.recording()).map_err(|error| error.to_string())
    })
}

/// All that the page can say, in its language.
pub fn words() -> Result<String, String> {
    Ok(crate::lang::texts())
}

/// What the runs of the visit are called.
pub fn run_names() -> Result<Vec<String>, String> {
    Ok(session()?.runs(|runs| runs.names()))
}

/// What links call the lesson.
pub fn lesson_id() -> Result<String, String> {
    Ok(session()?.lesson_name.get_untracked())
}

/// Goes to right after a step of the run on the stage.
pub fn go_to(step: f64) -> Result<(), String> {
    session()?.focus(step as u64);
    Ok(())
}

/// Shows a run at a moment of it, in microseconds.
pub fn open_run(scenario: &str, micros: f64) -> Result<(), String> {
    let session = session()?;
    let scenario = Scenario::from_json(scenario).map_err(|error| error.to_string())?;
    session.open(&scenario, SimTime::ZERO + SimDuration::from_micros_f64(micros));
    // The stage of the new run takes the place of the other one first.
    request_animation_frame(|| {
        let stage = document().get_element_by_id("stage");
        if let Some(stage) = stage.and_then(|stage| stage.dyn_into::<web_sys::HtmlElement>().ok()) {
            stage.scroll_into_view();
            let _focused = stage.focus();
        }
    });
    Ok(())
}
