//! What the page lends to the program of the tables, which is loaded beside it.

use std::cell::Cell;

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::measure::present;
use crate::sim::scenario::Scenario;
use crate::sim::time::{SimDuration, SimTime};

use super::session::Session;

thread_local! {
    static SESSION: Cell<Option<Session>> = const { Cell::new(None) };
}

/// The page is mounted: this is its session.
pub(super) fn keep(session: Session) {
    SESSION.set(Some(session));
}

/// The cluster as it stands on the stage, as the scenario of other runs.
pub fn cluster() -> Result<String, String> {
    let session = SESSION.get().ok_or("the page is not there yet")?;
    Ok(session.peek(|run| present::cluster_text(run.world())))
}

/// Shows a run at a moment of it, in microseconds.
pub fn open_run(scenario: &str, micros: f64) -> Result<(), String> {
    let session = SESSION.get().ok_or("the page is not there yet")?;
    let scenario = Scenario::from_json(scenario).map_err(|error| error.to_string())?;
    session.open(&scenario, SimTime::ZERO + SimDuration::from_micros_f64(micros));
    let stage = document().get_element_by_id("stage");
    if let Some(stage) = stage.and_then(|stage| stage.dyn_into::<web_sys::HtmlElement>().ok()) {
        stage.scroll_into_view();
        stage.focus().map_err(|_| "the stage takes no focus")?;
    }
    Ok(())
}
