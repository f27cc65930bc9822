//! Present mode, as far as the page's program has to know it: whether it is on, and what the
//! program of the views asks for to show it. The rest is `views::present`.

use std::cell::Cell;

use leptos::prelude::*;

use crate::lesson::View;
use crate::lesson::when::Seen;
use crate::scene::spot;
use crate::scene::words::Tone;

use super::editor::Drafts;
use super::later::Later;
use super::session::Session;
use super::stage::Painter;

/// All that present mode plays on. Copies are handles to the same.
#[derive(Clone, Copy)]
pub(crate) struct Presenting {
    /// Whether it is on.
    pub(crate) on: RwSignal<bool>,
    pub(super) session: Session,
    pub(super) painter: Painter,
    pub(super) drafts: Drafts,
    pub(super) view: RwSignal<View>,
    pub(super) comparing: RwSignal<bool>,
}

thread_local! {
    static PRESENTING: Cell<Option<Presenting>> = const { Cell::new(None) };
}

/// Whether the address of the page asks for something, as in `?present=1`.
pub(super) fn is_asked(what: &str) -> bool {
    let query = window().location().search().unwrap_or_default();
    let wanted = [what, "=1"].concat();
    query.trim_start_matches('?').split('&').any(|part| part == wanted)
}

impl Presenting {
    /// Known to the program of the views from now on. It begins at once where the address asks.
    pub(super) fn keep(self) {
        PRESENTING.set(Some(self));
        provide_context(self);
        if is_asked("present") {
            self.begin();
        }
    }

    /// Begins with the stage, paused.
    fn begin(self) {
        self.session.playing.set(false);
        self.comparing.set(false);
        self.view.set(View::Stage);
        self.on.set(true);
    }

    /// Begins, or ends.
    pub(super) fn toggle(self) {
        if self.on.get_untracked() { self.on.set(false) } else { self.begin() }
    }
}

/// Room for it, while it is on.
#[component]
pub(super) fn Presented(presenting: Presenting) -> impl IntoView {
    view! {
        <Show when=move || presenting.on.get()>
            <Later name="present" />
        </Show>
    }
}

fn with<T: Default>(ask: impl FnOnce(Presenting) -> T) -> T {
    PRESENTING.get().map(ask).unwrap_or_default()
}

/// What present mode can do, each by its place: see `views::present::Act`.
const ACTS: [fn(Presenting); 6] = [
    |p| p.session.toggle(),
    |p| p.session.step(),
    |p| p.session.step_back(),
    |p| {
        p.drafts.clear();
        p.session.reset();
    },
    |p| p.on.set(false),
    |p| p.painter.theme_changed(),
];

/// Does something.
pub fn present(act: usize) {
    with(|presenting| ACTS.get(act).map(|act| act(presenting)));
}

/// Whether it plays, how often it was reset, how far the run is, what it has shown of the question,
/// and which goals it has reached.
pub fn present_state() -> Vec<f64> {
    with(|Presenting { session, .. }| {
        let (playing, resets) = (session.playing.get_untracked(), session.resets.get_untracked());
        session.peek(|run| {
            let seen = match run.revealed {
                Seen::Nothing => 0.0,
                Seen::Otherwise => 1.0,
                Seen::Yes => 2.0,
            };
            let steps = run.timeline.steps() as f64;
            let mut state = vec![f64::from(u8::from(playing)), f64::from(resets), steps, seen];
            state.extend(run.watcher.reached().iter().map(|goal| f64::from(u8::from(*goal))));
            state
        })
    })
}

const fn class(tone: Tone) -> &'static str {
    match tone {
        Tone::Bad => "bad",
        Tone::Good => "good",
        Tone::Waiting => "waiting",
        Tone::Plain | Tone::Fault | Tone::Control => "plain",
    }
}

/// What happened last: the class of its tone, when, what it is in a word, and in a sentence.
pub fn present_caption() -> Vec<String> {
    with(|Presenting { session, .. }| {
        session.peek(|run| {
            let Some(last) = run.past().last() else { return Vec::new() };
            let told = &last.told;
            let texts = [class(told.tone), &last.time.to_string(), told.lead, &told.text];
            texts.map(str::to_owned).to_vec()
        })
    })
}

/// What moves on the stage: see `Painter::under_way`.
pub fn under_way() -> Vec<f64> {
    with(|presenting| presenting.painter.under_way())
}

/// What is under way with these numbers, in words; empty if it has arrived.
pub fn words_of(numbers: &[f64]) -> String {
    with(|presenting| {
        presenting.session.peek(|run| spot::words(run.world(), numbers)).unwrap_or_default()
    })
}
