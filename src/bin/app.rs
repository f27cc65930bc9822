//! The page: mounts the app into the document.

use laglab::sim::digest::Digest;
use laglab::sim::scenario::Scenario;
use wasm_bindgen::prelude::wasm_bindgen;

pub(crate) fn main() {
    console_error_panic_hook::set_once();
    if let Err(error) = laglab::ui::mount() {
        // The loading page shows this as the reason why there is no page.
        wasm_bindgen::throw_str(&error);
    }
}

/// The cluster on the stage, for the tables that measure it.
#[wasm_bindgen]
pub fn cluster() -> Result<String, String> {
    laglab::ui::cluster()
}

/// Where the run on the stage is, for the views that show it another way.
#[wasm_bindgen]
pub fn whereabouts() -> Result<Vec<f64>, String> {
    laglab::ui::whereabouts()
}

/// What decides a run of the visit, by its place.
#[wasm_bindgen]
pub fn recording(place: usize) -> Result<String, String> {
    laglab::ui::recording(place)
}

/// The words of the page.
#[wasm_bindgen]
pub fn words() -> Result<String, String> {
    laglab::ui::words()
}

/// What the runs of the visit are called.
#[wasm_bindgen]
pub fn run_names() -> Result<Vec<String>, String> {
    laglab::ui::run_names()
}

/// Goes to right after a step of the run on the stage.
#[wasm_bindgen]
pub fn go_to(step: f64) -> Result<(), String> {
    laglab::ui::go_to(step)
}

/// Shows the run behind a figure of the tables, at its moment.
#[wasm_bindgen]
pub fn open_run(scenario: &str, micros: f64) -> Result<(), String> {
    laglab::ui::open_run(scenario, micros)
}

/// What links call the lesson.
#[wasm_bindgen]
pub fn lesson_id() -> Result<String, String> {
    laglab::ui::lesson_id()
}

/// Opens a lesson, a run or a scenario that came from outside.
#[wasm_bindgen]
pub fn open_text(file: &str, text: &str) {
    laglab::ui::open_text(file, text);
}

/// Says something on the page until it is closed.
#[wasm_bindgen]
pub fn notify(text: &str) {
    laglab::ui::notify(text);
}

/// What a page around this one asks for, once the views' program has checked it.
#[wasm_bindgen]
pub fn host(what: &str, value: &str) -> Result<String, String> {
    laglab::ui::host(what, value)
}

/// The fingerprint of a run, for comparing the engine here with the native one.
#[wasm_bindgen]
pub fn digest(scenario: &str, time: &str) -> Result<String, String> {
    let scenario = Scenario::from_json(scenario).map_err(|e| e.to_string())?;
    let time = time.parse().map_err(|e: laglab::sim::time::ParseDurationError| e.to_string())?;
    let (digest, steps) = Digest::of_run(scenario, time);
    Ok(format!("{digest:016x} after {steps} events"))
}

/// The list of lessons.
#[wasm_bindgen]
pub fn lessons(index: &str, asked: bool) -> Result<(), String> {
    laglab::ui::lessons(index, asked)
}

/// The list of lessons, as it came.
#[wasm_bindgen]
pub fn lesson_list() -> Result<String, String> {
    laglab::ui::lesson_list()
}

/// Opens or closes the dialog with all lessons.
#[wasm_bindgen]
pub fn show_gallery(on: bool) {
    laglab::ui::show_gallery(on);
}

/// Opens a lesson of the list.
#[wasm_bindgen]
pub fn choose_lesson(name: &str) {
    laglab::ui::choose_lesson(name);
}

/// A lesson that has come: its name, or none of one from elsewhere, and its text.
#[wasm_bindgen]
pub fn open_lesson(name: &str, text: &str) -> Result<(), String> {
    laglab::ui::open_lesson(name, text)
}

/// A lesson that did not come.
#[wasm_bindgen]
pub fn lesson_missing(name: &str) -> Result<(), String> {
    laglab::ui::lesson_missing(name)
}

/// What the learner has done in each lesson.
#[wasm_bindgen]
pub fn diary() -> Result<String, String> {
    laglab::ui::diary()
}

/// The file of the lesson that is open, and its name.
#[wasm_bindgen]
pub fn lesson_file() -> Result<Vec<String>, String> {
    laglab::ui::lesson_file()
}

/// Does something of present mode.
#[wasm_bindgen]
pub fn present(act: usize) {
    laglab::ui::present(act);
}

/// How the run on the stage is, for present mode.
#[wasm_bindgen]
pub fn present_state() -> Vec<f64> {
    laglab::ui::present_state()
}

/// What happened last on the stage.
#[wasm_bindgen]
pub fn present_caption() -> Vec<String> {
    laglab::ui::present_caption()
}

/// What moves on the stage, and where.
#[wasm_bindgen]
pub fn under_way() -> Vec<f64> {
    laglab::ui::under_way()
}

/// What is under way with these numbers, in words.
#[wasm_bindgen]
pub fn words_of(numbers: &[f64]) -> String {
    laglab::ui::words_of(numbers)
}
