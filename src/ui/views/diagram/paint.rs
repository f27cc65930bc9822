//! Draws a window of the diagram.

use std::f64::consts::TAU;

use web_sys::CanvasRenderingContext2d;

use crate::scene::cause::Cause;
use crate::scene::diagram::scale::Window;
use crate::scene::diagram::thin::Tally;
use crate::scene::diagram::{Diagram, Fate, Item};
use crate::sim::time::SimTime;
use crate::sim::world::World;

use super::colours::Colours;
use super::lay::{CONTROL, Hit, Lanes, Placed, REPLY, REQUEST, WAL, class};
use super::marks::{Mark, mark};

/// All that one drawing needs.
pub(super) struct Painting<'a> {
    pub(super) context: &'a CanvasRenderingContext2d,
    pub(super) colours: &'a Colours,
    pub(super) width: f64,
    pub(super) lanes: &'a Lanes,
    pub(super) window: Window,
    pub(super) cursor: SimTime,
    pub(super) head: SimTime,
    pub(super) world: &'a World,
    pub(super) diagram: &'a Diagram,
    pub(super) cause: Option<(u64, &'a Cause)>,
    /// What tells whether an item belongs to what is followed.
    pub(super) belongs: Option<&'a dyn Fn(&Item) -> bool>,
    pub(super) pointed: Option<u64>,
}

impl<'a> Painting<'a> {
    /// Draws it all. Returns where, and how much of all there is.
    pub(super) fn paint(&self) -> (Vec<Hit>, Tally) {
        self.context.clear_rect(0.0, 0.0, self.width, self.lanes.height);
        self.grid();
        self.draw_lanes();
        self.draw_states();
        let (placed, tally) = self.placed();
        self.spans(&placed);
        let passes: &[bool] = if self.fades() { &[false, true] } else { &[false] };
        for &lit in passes {
            let faded = self.fades() && !lit;
            self.context.set_global_alpha(if faded { 0.22 } else { 1.0 });
            let part: Vec<Placed<'a>> = placed.iter().filter(|p| p.lit == lit).copied().collect();
            self.messages(&part, lit);
            part.iter().for_each(|p| self.point(p));
        }
        self.context.set_global_alpha(1.0);
        self.future();
        self.draw_cursor();
        self.labels(&placed);
        let hits: Vec<Hit> = placed
            .iter()
            .map(|p| Hit { number: p.number, start: p.start, end: p.end, point: p.start == p.end })
            .collect();
        self.draw_pointed(&hits);
        (hits, tally)
    }

    /// Slanted lines. All of one kind are one shape, which costs one stroke.
    fn messages(&self, placed: &[Placed<'a>], lit: bool) {
        let (c, colours) = (self.context, self.colours);
        let more = if lit { 1.2 } else { 0.0 };
        let kinds: [(usize, &str, f64, &[f64]); 4] = [
            (CONTROL, &colours.control, 1.0, &[3.0, 3.0]),
            (REPLY, &colours.readable, 1.0, &[]),
            (REQUEST, &colours.muted, 1.3, &[]),
            (WAL, &colours.sent, 2.0, &[]),
        ];
        for (kind, colour, width, dash) in kinds {
            let of = || placed.iter().filter(|p| class(p.item) == kind);
            c.begin_path();
            of().for_each(|p| {
                let end = self.travelled(p);
                c.move_to(p.start.0, p.start.1);
                c.line_to(end.0, end.1);
            });
            self.stroke(colour, width + more, dash);
            // What is still on its way is to arrive there.
            c.begin_path();
            of().filter(|p| p.item.until() > self.head).for_each(|p| {
                let end = self.travelled(p);
                c.move_to(end.0, end.1);
                c.line_to(p.end.0, p.end.1);
            });
            self.stroke(colour, width, &[1.5, 4.0]);
            c.begin_path();
            let arrived = |p: &&Placed<'_>| {
                !matches!(p.item.fate, Fate::Lost(..)) && p.item.until() <= self.head
            };
            of().filter(arrived).for_each(|p| self.arrow(p, 6.0 + more));
            c.set_fill_style_str(colour);
            c.fill();
            c.begin_path();
            let lost = |p: &&Placed<'_>| matches!(p.item.fate, Fate::Lost(..));
            of().filter(lost).for_each(|p| self.cross(p.end, 4.0));
            self.stroke(&colours.stale, 2.0, &[]);
            // A message that is on its way is where it is.
            c.begin_path();
            of().filter(|p| p.item.until() > self.head).for_each(|p| {
                let (x, y) = self.travelled(p);
                c.move_to(x + 3.0, y);
                let _drawn = c.arc(x, y, 3.0, 0.0, TAU);
            });
            c.set_fill_style_str(colour);
            c.fill();
        }
    }

    /// How far a message has come by the furthest moment.
    fn travelled(&self, p: &Placed<'_>) -> (f64, f64) {
        let whole = p.end.0 - p.start.0;
        if p.item.until() <= self.head || whole <= 0.0 {
            return p.end;
        }
        let part = ((self.x(self.head) - p.start.0) / whole).clamp(0.0, 1.0);
        (p.start.0 + whole * part, p.start.1 + (p.end.1 - p.start.1) * part)
    }

    fn arrow(&self, p: &Placed<'_>, long: f64) {
        let (dx, dy) = (p.end.0 - p.start.0, p.end.1 - p.start.1);
        let length = libm::hypot(dx, dy).max(0.1);
        let (ux, uy) = (dx / length, dy / length);
        let (x, y) = p.end;
        let (bx, by) = (x - ux * long, y - uy * long);
        let half = long * 0.42;
        self.context.move_to(x, y);
        self.context.line_to(bx - uy * half, by + ux * half);
        self.context.line_to(bx + uy * half, by - ux * half);
        self.context.close_path();
    }

    fn cross(&self, (x, y): (f64, f64), r: f64) {
        self.context.move_to(x - r, y - r);
        self.context.line_to(x + r, y + r);
        self.context.move_to(x + r, y - r);
        self.context.line_to(x - r, y + r);
    }

    fn point(&self, p: &Placed<'_>) {
        let (c, colours) = (self.context, self.colours);
        let Some(event) = p.item.event() else { return };
        let Some((mark, colour, r)) = mark(event, colours) else { return };
        let (x, y) = p.start;
        c.begin_path();
        match mark {
            Mark::Dot | Mark::Ring => {
                let _drawn = c.arc(x, y, r, 0.0, TAU);
            }
            Mark::Diamond => {
                c.move_to(x, y - r);
                c.line_to(x + r, y);
                c.line_to(x, y + r);
                c.line_to(x - r, y);
                c.close_path();
            }
            Mark::Up => {
                c.move_to(x, y - r);
                c.line_to(x + r, y + r * 0.8);
                c.line_to(x - r, y + r * 0.8);
                c.close_path();
            }
            Mark::Cross => {
                self.cross((x, y), r);
                self.stroke(colour, 2.2, &[]);
                return;
            }
            Mark::Flag => {
                c.move_to(x - 0.75, y + 4.0);
                c.line_to(x - 0.75, y - 13.0);
                c.line_to(x + 11.0, y - 13.0);
                c.line_to(x + 7.5, y - 8.5);
                c.line_to(x + 11.0, y - 4.0);
                c.line_to(x + 0.75, y - 4.0);
                c.line_to(x + 0.75, y + 4.0);
                c.close_path();
            }
        }
        c.set_fill_style_str(if mark == Mark::Ring { &colours.card } else { colour });
        c.fill();
        let edge = if mark == Mark::Ring { colour } else { colours.card.as_str() };
        self.stroke(edge, if mark == Mark::Ring { 2.0 } else { 1.0 }, &[]);
    }

    /// What the pointer or the keyboard is at.
    fn draw_pointed(&self, hits: &[Hit]) {
        let Some(hit) = hits.iter().find(|hit| Some(hit.number) == self.pointed) else { return };
        self.context.begin_path();
        if hit.point {
            let _drawn = self.context.arc(hit.start.0, hit.start.1, 9.0, 0.0, TAU);
        } else {
            self.context.move_to(hit.start.0, hit.start.1);
            self.context.line_to(hit.end.0, hit.end.1);
        }
        self.context.set_global_alpha(0.75);
        self.stroke(&self.colours.focus, if hit.point { 2.0 } else { 3.5 }, &[]);
        self.context.set_global_alpha(1.0);
    }
}
