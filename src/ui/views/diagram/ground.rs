//! What lies under the messages and over them: times, lanes, states, and the moment shown.

use crate::scene::diagram::scale::seconds;
use crate::scene::diagram::{What, Who, words};
use crate::sim::time::SimTime;
use crate::sim::trace::TraceEvent;

use super::lay::Placed;
use super::paint::Painting;

impl<'a> Painting<'a> {
    pub(super) fn grid(&self) {
        let c = self.context;
        let bottom = self.lanes.height - 26.0;
        let ticks = self.window.ticks((self.width / 110.0).max(2.0));
        c.begin_path();
        for (time, _) in &ticks {
            let x = self.x(*time).round() + 0.5;
            c.move_to(x, 8.0);
            c.line_to(x, bottom + 4.0);
        }
        self.stroke(&self.colours.wash, 1.0, &[]);
        let cursor = self.x(self.cursor);
        for (time, text) in &ticks {
            let wide = self.text_width(text, "11.5px");
            let x = self.x(*time);
            // The moment shown stands there in its own words.
            if (x - cursor).abs() > 32.0 + wide / 2.0 || self.cursor == SimTime::ZERO {
                let x = (x - wide / 2.0).clamp(1.0, (self.width - wide).max(1.0));
                self.text(text, x, bottom + 15.0, &self.colours.muted, "left", "11.5px");
            }
        }
    }

    pub(super) fn draw_lanes(&self) {
        let c = self.context;
        let head = self.x(self.head).clamp(0.0, self.width);
        for (who, y) in &self.lanes.places {
            if matches!(who, Who::Node(_)) {
                c.set_fill_style_str(&self.colours.wash);
                c.fill_rect(0.0, y - 5.0, head, 10.0);
            }
        }
        c.begin_path();
        for (_, y) in &self.lanes.places {
            c.move_to(0.0, y + 0.5);
            c.line_to(head, y + 0.5);
        }
        self.stroke(&self.colours.control, 1.0, &[]);
        c.begin_path();
        for (_, y) in &self.lanes.places {
            c.move_to(head, y + 0.5);
            c.line_to(self.width, y + 0.5);
        }
        self.stroke(&self.colours.line, 1.0, &[2.0, 4.0]);
    }

    /// Nodes that are down, and ways that are cut or held.
    pub(super) fn draw_states(&self) {
        let c = self.context;
        for item in self.diagram.states() {
            let Some(y) = self.lanes.y(item.from) else { continue };
            let (x0, x1) = (self.x(item.began), self.x(item.until().min(self.head)));
            if x1 < 0.0 || x0 > self.width {
                continue;
            }
            let (x0, x1) = (x0.max(-2.0), x1.clamp(x0 + 2.0, self.width.max(x0 + 2.0)));
            let what = words::label(self.world, item).unwrap_or_default();
            match item.what {
                What::Down => {
                    c.set_fill_style_str(&self.colours.card);
                    c.fill_rect(x0, y - 6.0, x1 - x0, 12.0);
                    c.begin_path();
                    c.move_to(x0, y + 0.5);
                    c.line_to(x1, y + 0.5);
                    self.stroke(&self.colours.stale, 1.5, &[2.0, 5.0]);
                    let wide = self.text_width(&what, "11.5px") + 12.0;
                    let room = x1.min(self.width) - x0.max(0.0);
                    if room > wide + 16.0 {
                        let left = x0.max(0.0) + (room - wide) / 2.0;
                        c.set_fill_style_str(&self.colours.card);
                        c.fill_rect(left, y - 7.0, wide, 14.0);
                        self.caption(&what, left + 5.0, x1, y, &self.colours.stale_ink);
                    }
                }
                What::Way(from, _) => {
                    let other = words::lane(self.world, Who::Node(from));
                    c.begin_path();
                    c.move_to(x0, y + 9.5);
                    c.line_to(x1, y + 9.5);
                    self.stroke(&self.colours.stale, 2.0, &[7.0, 4.0]);
                    let text = format!("{what}: {other}");
                    self.caption(&text, x0, x1, y + 20.0, &self.colours.stale_ink);
                }
                _ => {}
            }
        }
    }

    /// Words of a span, if they fit.
    fn caption(&self, text: &str, x0: f64, x1: f64, y: f64, colour: &str) {
        let (x0, x1) = (x0.max(2.0), x1.min(self.width - 2.0));
        if x1 - x0 > self.text_width(text, "11.5px") {
            self.text(text, x0 + 1.0, y, colour, "left", "11.5px");
        }
    }

    /// Records that wait on a replica, and requests that wait on a node.
    pub(super) fn spans(&self, placed: &[Placed<'a>]) {
        let c = self.context;
        let now = self.x(self.head);
        for p in placed {
            let ((x0, y), x1) = (p.start, p.end.0.min(now));
            let faded = self.fades() && !p.lit;
            c.set_global_alpha(if faded { 0.22 } else { 1.0 });
            match &p.item.what {
                What::Event(TraceEvent::Received { .. }) => {
                    let flushed = p.item.flushed.map_or(x1, |at| self.x(at).min(x1));
                    c.set_fill_style_str(&self.colours.received);
                    c.fill_rect(x0, y - 5.0, (flushed - x0).max(1.5), 10.0);
                    c.set_fill_style_str(&self.colours.flushed);
                    if x1 - flushed > 0.5 {
                        c.fill_rect(flushed, y - 5.0, x1 - flushed, 10.0);
                    }
                }
                What::Waits(..) => {
                    c.begin_path();
                    let wide = (x1 - x0).max(3.0);
                    let _drawn = c.round_rect_with_f64(x0, y - 8.0, wide, 16.0, 4.0);
                    c.set_fill_style_str(&self.colours.wait_wash);
                    c.fill();
                    self.stroke(&self.colours.wait_ink, 1.2, &[]);
                    if let Some(text) = words::label(self.world, p.item)
                        && wide > 44.0
                    {
                        let x = x0.max(0.0) + 6.0;
                        self.text(&text, x, y, &self.colours.wait_ink, "left", "600 11px");
                    }
                }
                _ => {}
            }
        }
        c.set_global_alpha(1.0);
    }

    /// What lies after the cursor has not happened yet, at the cursor.
    pub(super) fn future(&self) {
        let (x, end) = (self.x(self.cursor).max(0.0), self.x(self.head).min(self.width));
        if self.cursor >= self.head || end - x < 1.0 {
            return;
        }
        let (c, bottom) = (self.context, self.lanes.height - 22.0);
        c.save();
        c.begin_path();
        c.rect(x, 0.0, end - x, bottom);
        c.clip();
        c.set_global_alpha(0.5);
        c.set_fill_style_str(&self.colours.card);
        c.fill_rect(x, 0.0, end - x, bottom);
        c.begin_path();
        let mut at = x - bottom;
        at -= at.rem_euclid(9.0);
        while at < end {
            c.move_to(at, bottom);
            c.line_to(at + bottom, 0.0);
            at += 9.0;
        }
        self.stroke(&self.colours.line, 1.0, &[]);
        c.restore();
    }

    pub(super) fn draw_cursor(&self) {
        let (c, x) = (self.context, self.x(self.cursor));
        if !(-1.0..=self.width + 1.0).contains(&x) {
            return;
        }
        let bottom = self.lanes.height - 22.0;
        c.begin_path();
        c.move_to(x, 2.0);
        c.line_to(x, bottom);
        self.stroke(&self.colours.ink, 1.25, &[]);
        let text = seconds(self.cursor.as_micros(), 1_000);
        let wide = self.text_width(&text, "600 11.5px") + 12.0;
        let left = (x - wide / 2.0).clamp(0.0, (self.width - wide).max(0.0));
        c.begin_path();
        let _drawn = c.round_rect_with_f64(left, bottom, wide, 19.0, 4.0);
        c.set_fill_style_str(&self.colours.ink);
        c.fill();
        let middle = left + wide / 2.0;
        self.text(&text, middle, bottom + 10.0, &self.colours.card, "center", "600 11.5px");
    }
}
