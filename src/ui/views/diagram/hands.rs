//! Pointer, wheel and keys.

use leptos::ev::{KeyboardEvent, PointerEvent, WheelEvent};
use leptos::html;
use leptos::prelude::*;

use super::board::Board;

/// How far a pointer moves before it drags, in pixels.
const DRAG: f64 = 4.0;

#[derive(Clone, Debug, Default)]
struct Held {
    /// The pointers that are down: what they are called, and where they are.
    pointers: Vec<(i32, f64)>,
    /// Where the first went down.
    began: f64,
    dragged: bool,
}

/// A handle. Copies are handles to the same.
#[derive(Clone, Copy)]
pub(super) struct Hands {
    board: Board,
    plot: NodeRef<html::Div>,
    held: StoredValue<Held>,
}

impl Hands {
    pub(super) fn new(board: Board, plot: NodeRef<html::Div>) -> Hands {
        Hands { board, plot, held: StoredValue::new(Held::default()) }
    }

    /// Where a pointer is on the drawing.
    fn place(self, x: i32, y: i32) -> (f64, f64) {
        let corner = self.plot.get_untracked().map(|plot| plot.get_bounding_client_rect());
        let (left, top) = corner.map_or((0.0, 0.0), |corner| (corner.left(), corner.top()));
        (f64::from(x) - left, f64::from(y) - top)
    }

    pub(super) fn wheel(self, event: &WheelEvent) {
        let (board, width) = (self.board, self.board.width());
        if event.ctrl_key() || event.meta_key() {
            let around = self.place(event.client_x(), event.client_y()).0 / width;
            let lines = if event.delta_mode() == WheelEvent::DOM_DELTA_PIXEL { 1.0 } else { 16.0 };
            let turns = (event.delta_y() * lines).clamp(-120.0, 120.0);
            board.zoom(libm::exp2(turns / 120.0), around);
        } else if event.shift_key() || event.delta_x().abs() > event.delta_y().abs() {
            let along = if event.delta_x() == 0.0 { event.delta_y() } else { event.delta_x() };
            board.pan(along / width);
        } else {
            // The page scrolls.
            return;
        }
        event.prevent_default();
    }

    pub(super) fn down(self, event: &PointerEvent) {
        let x = f64::from(event.client_x());
        self.held.update_value(|held| {
            held.pointers.retain(|(id, _)| *id != event.pointer_id());
            held.pointers.push((event.pointer_id(), x));
            if held.pointers.len() == 1 {
                (held.began, held.dragged) = (x, false);
            }
        });
        if let Some(plot) = self.plot.get_untracked() {
            // Without it a drag ends at the edge.
            let _captured = plot.set_pointer_capture(event.pointer_id());
        }
    }

    pub(super) fn moved(self, event: &PointerEvent) {
        let (x, width) = (f64::from(event.client_x()), self.board.width());
        let mut held = self.held.get_value();
        let before = held.pointers.clone();
        let Some(moved) = held.pointers.iter_mut().find(|(id, _)| *id == event.pointer_id()) else {
            let at = self.place(event.client_x(), event.client_y());
            self.board.point(self.board.at(at), Some(at));
            return;
        };
        let by = x - std::mem::replace(&mut moved.1, x);
        let was_dragged = held.dragged;
        held.dragged |= (x - held.began).abs() > DRAG || held.pointers.len() > 1;
        match (before.as_slice(), held.pointers.as_slice()) {
            ([(_, a), (_, b), ..], [(_, c), (_, d), ..]) => {
                let times = (a - b).abs().max(10.0) / (c - d).abs().max(10.0);
                let left = self.place(0, 0).0;
                self.board.zoom(times, (f64::midpoint(*c, *d) + left) / width);
            }
            _ if held.dragged => {
                let by = if was_dragged { by } else { x - held.began };
                self.board.pan(-by / width);
                self.board.point(None, None);
            }
            _ => {}
        }
        self.held.set_value(held);
    }

    pub(super) fn up(self, event: &PointerEvent) {
        let mut held = self.held.get_value();
        held.pointers.retain(|(id, _)| *id != event.pointer_id());
        let clicked = !held.dragged && held.pointers.is_empty();
        self.held.set_value(held);
        let at = self.place(event.client_x(), event.client_y());
        if clicked && let Some(number) = self.board.at(at) {
            self.board.go_to(number);
        }
    }

    pub(super) fn leave(self) {
        self.held.set_value(Held::default());
        self.board.point(None, None);
    }

    pub(super) fn key(self, event: &KeyboardEvent) {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let board = self.board;
        match event.key().as_str() {
            "ArrowLeft" => board.pan(-0.1),
            "ArrowRight" => board.pan(0.1),
            "ArrowUp" => board.walk(false),
            "ArrowDown" => board.walk(true),
            "Home" => board.to_start(),
            "End" => board.to_end(),
            "PageUp" => board.pan(-0.9),
            "PageDown" => board.pan(0.9),
            "+" | "=" => board.zoom(0.5, board.middle()),
            "-" => board.zoom(2.0, board.middle()),
            "0" => board.fit(),
            "Escape" => board.point(None, None),
            "Enter" => match board.pointed.get_untracked() {
                Some(number) => board.go_to(number),
                None => return,
            },
            _ => return,
        }
        // The page has keys of its own, which step.
        event.prevent_default();
        event.stop_propagation();
    }
}
