//! What the diagram shows, and when it is drawn.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement};

use crate::scene::cause::Cause;
use crate::scene::diagram::scale::Window;
use crate::scene::diagram::words::{self, Row};
use crate::scene::diagram::{Diagram, What, Who};
use crate::sim::check::Verdict;
use crate::sim::time::{SimDuration, SimTime};
use crate::sim::trace::TraceEvent;
use crate::sim::world::World;

use super::super::mirror::{Mirror, Whereabouts, show_moment};
use super::colours::Colours;
use super::lay::{self, Hit, Lanes};
use super::paint::Painting;
use super::to_text;

/// How long a frame may do the run again, in milliseconds.
const SLICE_MS: f64 = 4.0;

/// Steps between two looks at the clock.
const STEPS: u64 = 64;

/// Lists and words are made anew this often while the run moves, in milliseconds.
const LISTS_MS: f64 = 500.0;

/// How long the cursor is where it is before it is said to stand there, in milliseconds.
const STANDS_MS: f64 = 250.0;

/// A read that was returned so long ago has just been returned.
const JUST: SimDuration = SimDuration::from_millis(400);

/// Most rows of the table.
pub(super) const ROWS: usize = 200;

/// What stands around the drawing.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Shown {
    /// The names of the lanes, where they are, and whether they are nodes.
    pub(super) lanes: Vec<(String, f64, bool)>,
    pub(super) height: f64,
    /// The window, in words.
    pub(super) window: String,
    pub(super) reason: Option<String>,
    pub(super) empty: bool,
    /// Nothing before this is kept.
    pub(super) kept: Option<SimTime>,
    /// How much of it is drawn, if not all.
    pub(super) drawn: Option<String>,
}

/// A note beside an item.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Note {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) text: String,
}

/// The rows of the table, and how many there would be.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Rows {
    pub(super) rows: Vec<(u64, u64, Row)>,
    pub(super) all: usize,
}

#[derive(Debug, Default)]
struct Desk {
    diagram: Diagram,
    window: Window,
    /// Whether the reader has chosen a window.
    chosen: bool,
    /// The moment that was in view when it was followed last.
    followed: Option<SimTime>,
    /// Where the cursor was at the last drawing, and since when, by the reader's clock.
    stood: (u64, f64),
    lanes: Lanes,
    hits: Vec<Hit>,
    canvas: Option<(Element, HtmlCanvasElement, CanvasRenderingContext2d)>,
    /// Width, height and pixels per pixel of the canvas.
    size: (f64, f64, f64),
    awake: bool,
    in_view: bool,
    lists_at: f64,
    lists_wait: bool,
    /// Where the pointer is, if it is what points.
    near: Option<(f64, f64)>,
}

/// A handle to the diagram. Copies are handles to the same.
#[derive(Clone, Copy)]
pub(super) struct Board {
    pub(super) mirror: Mirror,
    desk: StoredValue<Desk, LocalStorage>,
    pub(super) shown: RwSignal<Shown>,
    pub(super) follow: RwSignal<bool>,
    /// The item that the pointer or the keyboard is at.
    pub(super) pointed: RwSignal<Option<u64>>,
    pub(super) note: RwSignal<Option<Note>>,
    /// The note of the item that the keyboard is at.
    pub(super) said: RwSignal<String>,
    pub(super) summary: RwSignal<String>,
    /// How much of the run has been done again, while it is.
    pub(super) scanning: RwSignal<Option<f64>>,
    pub(super) table: RwSignal<bool>,
    pub(super) rows: RwSignal<Rows>,
}

fn clock() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

/// Whether the reader asked for reduced motion.
fn is_reduced() -> bool {
    let query = window().match_media("(prefers-reduced-motion: reduce)").ok().flatten();
    query.is_some_and(|list| list.matches())
}

impl Board {
    pub(super) fn new() -> Board {
        Board {
            mirror: Mirror::new(),
            desk: StoredValue::new_local(Desk::default()),
            shown: RwSignal::new(Shown { empty: true, height: 420.0, ..Shown::default() }),
            follow: RwSignal::new(true),
            pointed: RwSignal::new(None),
            note: RwSignal::new(None),
            said: RwSignal::new(String::new()),
            summary: RwSignal::new(String::new()),
            scanning: RwSignal::new(None),
            table: RwSignal::new(false),
            rows: RwSignal::new(Rows::default()),
        }
    }

    /// Takes the canvas once it is in the document.
    pub(super) fn attach(self, plot: Element, canvas: HtmlCanvasElement) {
        let context = canvas.get_context("2d").ok().flatten();
        let Some(context) = context.and_then(|context| context.dyn_into().ok()) else { return };
        self.desk.update_value(|desk| {
            desk.canvas = Some((plot, canvas, context));
            desk.in_view = true;
        });
        self.resized();
    }

    pub(super) fn resized(self) {
        let _gone = self.desk.try_update_value(|desk| {
            if let Some((plot, ..)) = &desk.canvas {
                desk.size.0 = f64::from(plot.client_width());
            }
        });
        self.wake();
    }

    pub(super) fn set_in_view(self, in_view: bool) {
        let _gone = self.desk.try_update_value(|desk| desk.in_view = in_view);
        self.wake();
    }

    /// Asks for a frame, if none is asked for.
    pub(super) fn wake(self) {
        let wanted = self.desk.try_update_value(|desk| {
            desk.in_view && desk.canvas.is_some() && !std::mem::replace(&mut desk.awake, true)
        });
        if wanted == Some(true) {
            request_animation_frame(move || self.frame());
        }
    }

    fn frame(self) {
        // The view may have been closed since.
        if self.desk.try_update_value(|desk| desk.awake = false).is_none() {
            return;
        }
        if self.scan() {
            self.draw();
        } else {
            self.wake();
        }
    }

    /// Does a slice of the run again. Returns whether all of it has been seen.
    fn scan(self) -> bool {
        let began = clock();
        loop {
            let done = self.mirror.scan(
                STEPS,
                |world| self.desk.update_value(|desk| desk.diagram = Diagram::begin(world)),
                |world, lines| self.desk.update_value(|desk| desk.diagram.see(world, lines)),
            );
            if done {
                self.scanning.maybe_update(|now| now.take().is_some());
                return true;
            }
            if clock() - began > SLICE_MS {
                let all = self.mirror.at.get_untracked().head_steps.max(1);
                let seen = self.desk.with_value(|desk| desk.diagram.steps());
                self.scanning.set(Some(seen as f64 / all as f64));
                return false;
            }
        }
    }

    fn draw(self) {
        let (at, pointed) = (self.mirror.at.get_untracked(), self.pointed.get_untracked());
        let follow = self.follow.get_untracked();
        let shown = self.mirror.with_world(|world| {
            self.desk.try_update_value(|desk| desk.draw(world, at, pointed, follow))
        });
        let Some(shown) = shown.flatten().flatten() else { return };
        self.shown.maybe_update(|now| {
            let new = *now != shown;
            *now = shown;
            new
        });
        self.take_note(at);
        self.make_lists();
        if self.desk.with_value(|desk| clock() - desk.stood.1 < STANDS_MS) {
            // To see whether it stands still.
            let look_again = move || self.desk.try_with_value(|_| ()).map_or((), |()| self.wake());
            set_timeout(look_again, std::time::Duration::from_millis(STANDS_MS as u64 + 20));
        }
    }

    /// The note moves along with its item.
    fn take_note(self, at: Whereabouts) {
        let note = self.mirror.with_world(|world| {
            self.desk.with_value(|desk| {
                let number = self.pointed.get_untracked()?;
                let hit = desk.hits.iter().find(|hit| hit.number == number)?;
                let text = words::about(world, desk.diagram.item(number)?, at.head);
                let (x, y) = hit.place(desk.near);
                Some(Note { x: x.clamp(0.0, desk.size.0), y, width: desk.size.0, text })
            })
        });
        let note = note.flatten();
        self.note.maybe_update(|now| {
            let new = *now != note;
            *now = note;
            new
        });
    }

    /// Makes the table and the summary anew, not too often.
    pub(super) fn make_lists(self) {
        let now = clock();
        let wait = self.desk.try_update_value(|desk| {
            let wait = desk.lists_at + LISTS_MS - now;
            if wait <= 0.0 {
                desk.lists_at = now;
                return None;
            }
            (!std::mem::replace(&mut desk.lists_wait, true)).then_some(Some(wait))
        });
        match wait {
            Some(None) => self.lists(),
            Some(Some(Some(wait))) => set_timeout(
                move || {
                    if self.desk.try_update_value(|desk| desk.lists_wait = false).is_some() {
                        self.lists();
                    }
                },
                std::time::Duration::from_millis(wait as u64),
            ),
            _ => {}
        }
    }

    /// Makes them at once.
    pub(super) fn lists(self) {
        // The browser may report that the table was opened when the view is gone.
        let Some(table) = self.table.try_get_untracked() else { return };
        let head = self.mirror.at.get_untracked().head;
        let lists = self
            .mirror
            .with_world(|world| self.desk.with_value(|desk| desk.lists(world, head, table)));
        let Some((summary, rows)) = lists else { return };
        self.summary.set(summary);
        if table {
            self.rows.set(rows);
        }
    }

    /// Another window. The moment shown is followed again once it is asked for.
    fn look(self, change: impl FnOnce(Window, SimTime) -> Window, follow: bool) {
        let head = self.mirror.at.get_untracked().head;
        self.desk.update_value(|desk| {
            (desk.window, desk.chosen) = (change(desk.window, head), true);
        });
        if !follow {
            self.follow.set(false);
        }
        self.wake();
    }

    /// The place that buttons zoom around: the moment shown if it is in view, else the middle.
    pub(super) fn middle(self) -> f64 {
        let now = self.mirror.at.get_untracked().now;
        let part = self.desk.with_value(|desk| desk.window.part(now));
        if (0.0..=1.0).contains(&part) { part } else { 0.5 }
    }

    pub(super) fn zoom(self, times: f64, around: f64) {
        self.look(|window, head| window.zoomed(times, around, head), true);
    }

    pub(super) fn pan(self, parts: f64) {
        self.look(|window, head| window.panned(parts, head), false);
    }

    pub(super) fn fit(self) {
        self.look(|_, head| Window::fit(head), true);
    }

    pub(super) fn to_start(self) {
        self.look(|window, _| window.at_start(), false);
    }

    pub(super) fn to_end(self) {
        self.look(|window, head| window.at_end(head), false);
    }

    pub(super) fn toggle_follow(self) {
        self.follow.update(|follow| *follow = !*follow);
        self.desk.update_value(|desk| desk.followed = None);
        self.wake();
    }

    /// The width of the drawing.
    pub(super) fn width(self) -> f64 {
        self.desk.with_value(|desk| desk.size.0.max(1.0))
    }

    /// What is drawn near a place.
    pub(super) fn at(self, place: (f64, f64)) -> Option<u64> {
        self.desk.with_value(|desk| lay::nearest(&desk.hits, place).map(|hit| hit.number))
    }

    /// Points at an item, or at nothing.
    pub(super) fn point(self, number: Option<u64>, near: Option<(f64, f64)>) {
        let _gone = self.desk.try_update_value(|desk| desk.near = near);
        if self.pointed.get_untracked() != number {
            self.pointed.set(number);
        }
    }

    /// Goes on to the next item in time, or the one before, and brings it into view.
    pub(super) fn walk(self, forward: bool) {
        let at = self.mirror.at.get_untracked();
        let number = self.desk.with_value(|desk| desk.next(self.pointed.get_untracked(), forward));
        let Some(number) = number else { return };
        let said = self.mirror.with_world(|world| {
            self.desk.try_update_value(|desk| {
                let item = desk.diagram.item(number)?;
                desk.window = desk.window.showing(item.began);
                Some(words::about(world, item, at.head))
            })
        });
        self.said.set(said.flatten().flatten().unwrap_or_default());
        self.follow.set(false);
        self.point(Some(number), None);
        self.wake();
    }

    /// Shows the moment of an item on the stage.
    pub(super) fn go_to(self, number: u64) {
        let step = self.desk.with_value(|desk| {
            let item = desk.diagram.item(number)?;
            Some((item.step, item.began))
        });
        if let Some((step, began)) = step {
            self.desk.update_value(|desk| desk.window = desk.window.showing(began));
            show_moment(step);
        }
    }
}

impl Desk {
    fn draw(
        &mut self,
        world: &World,
        at: Whereabouts,
        pointed: Option<u64>,
        follow: bool,
    ) -> Option<Shown> {
        let (plot, canvas, context) = self.canvas.clone()?;
        let lanes = self.diagram.lanes(world);
        self.lanes = Lanes::new(&lanes);
        let (size, height) = (self.size, self.lanes.height);
        let scale = window().device_pixel_ratio();
        if (size.1, size.2) != (height, scale) || canvas.width() != pixels(size.0, scale) {
            self.size = (size.0, height, scale);
            canvas.set_width(pixels(size.0, scale));
            canvas.set_height(pixels(height, scale));
        }
        let _scaled = context.set_transform(scale, 0.0, 0.0, scale, 0.0, 0.0);
        if follow && self.followed.replace(at.now) != Some(at.now) {
            if !self.chosen {
                self.window = Window::opening(at.head);
            }
            self.window = self.window.following(at.now, is_reduced());
        }
        if self.stood.0 != at.steps {
            self.stood = (at.steps, clock());
        }
        let read = self.stale_read(at, pointed);
        let cause = read.and_then(|number| Some((number, self.diagram.cause(world, number)?)));
        let belongs = at.followed.map(|followed| self.diagram.belongs(world, followed));
        let colours = Colours::read(&plot);
        let painting = Painting {
            context: &context,
            colours: &colours,
            width: size.0,
            lanes: &self.lanes,
            window: self.window,
            cursor: at.now,
            head: at.head,
            world,
            diagram: &self.diagram,
            cause: cause.as_ref().map(|(number, cause)| (*number, cause)),
            belongs: belongs.as_ref().map(|belongs| belongs as &dyn Fn(&_) -> bool),
            pointed,
        };
        let (hits, tally) = painting.paint();
        self.hits = hits;
        let named =
            |(who, y): &(Who, f64)| (words::lane(world, *who), *y, matches!(who, Who::Node(_)));
        Some(Shown {
            lanes: self.lanes.places.iter().map(named).collect(),
            height,
            window: to_text(self.window.since(), self.window.until()),
            reason: cause.map(|(_, Cause { text, .. })| text),
            empty: self.diagram.is_empty(),
            drawn: tally.words(),
            kept: self.diagram.kept_since().filter(|since| *since > self.window.since()),
        })
    }

    /// The stale read that is pointed at; else the one that the cursor stands at, or that has just
    /// been returned to a person. Visitors read too often to be followed while the run plays.
    fn stale_read(&self, at: Whereabouts, pointed: Option<u64>) -> Option<u64> {
        let verdict = |number: u64| match &self.diagram.item(number)?.what {
            What::Returned { event: TraceEvent::ReadReturned { verdict, .. }, .. } => Some(verdict),
            _ => None,
        };
        let is_stale = |number: &u64| matches!(verdict(*number), Some(Verdict::Stale(_)));
        if pointed.is_some_and(|number| is_stale(&number)) {
            return pointed;
        }
        let stands = clock() - self.stood.1 >= STANDS_MS;
        let mut here = self.diagram.of_step(at.steps.checked_sub(1)?);
        let here =
            here.find(|(number, item)| is_stale(number) && (stands || item.from != Who::Visitors));
        if let Some((number, _)) = here {
            return Some(number);
        }
        let after = self.diagram.window(at.now, SimTime::MAX).find(|(_, i)| i.step >= at.steps);
        let before = self.diagram.before(after.map_or(u64::MAX, |(number, _)| number));
        let mut just = before.take_while(|(_, i)| at.now.since(i.began) <= JUST);
        let (number, _) = just.find(|(number, item)| {
            matches!(item.from, Who::Person(_)) && verdict(*number).is_some()
        })?;
        Some(number).filter(is_stale)
    }

    /// The item after one, of those in view if there is none.
    fn next(&self, number: Option<u64>, forward: bool) -> Option<u64> {
        let Some(number) = number else {
            let mut numbers = self.hits.iter().map(|hit| hit.number);
            return if forward { numbers.next() } else { numbers.next_back() };
        };
        let next = if forward { number + 1 } else { number.checked_sub(1)? };
        self.diagram.item(next).map(|_| next)
    }

    fn lists(&self, world: &World, head: SimTime, table: bool) -> (String, Rows) {
        let (from, to) = (self.window.since(), self.window.until());
        let summary = words::summary(world, &self.diagram, (from, to), head);
        if !table {
            return (summary, Rows::default());
        }
        let all = self.diagram.window(from, to).count();
        let listed = self.diagram.window(from, to).take(ROWS);
        let rows = listed.map(|(n, item)| (n, item.step, words::row(world, item, head))).collect();
        (summary, Rows { rows, all })
    }
}

fn pixels(size: f64, scale: f64) -> u32 {
    (size * scale).round() as u32
}
