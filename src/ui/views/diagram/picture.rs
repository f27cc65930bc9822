//! A still picture of the diagram, for paper.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement};

use crate::lesson::handout::Picture;
use crate::scene::diagram::Who;
use crate::scene::diagram::scale::Window;
use crate::scene::diagram::words;

use super::colours::Colours;
use super::lay::Lanes;
use super::paint::Painting;

/// Size in CSS pixels: as wide as the text of a page of paper.
const WIDTH: f64 = 660.0;

/// Room for the names of the lanes.
const NAMES: f64 = 84.0;

/// Pixels of the picture for each of these, so that a printer has enough of them.
const SCALE: f64 = 2.0;

/// The picture as the address of an image, in the colours of an element.
pub(crate) fn picture(of: &Picture, window: Window, within: &Element) -> Option<String> {
    let canvas = document().create_element("canvas").ok()?.dyn_into::<HtmlCanvasElement>().ok()?;
    let context = canvas.get_context("2d").ok()??.dyn_into::<CanvasRenderingContext2d>().ok()?;
    let world = of.world();
    let lanes = Lanes::new(&of.diagram.lanes(world));
    let colours = Colours::read(within);
    canvas.set_width((WIDTH * SCALE) as u32);
    canvas.set_height((lanes.height * SCALE) as u32);
    let set = context.set_transform(SCALE, 0.0, 0.0, SCALE, NAMES * SCALE, 0.0);
    debug_assert!(set.is_ok(), "the numbers are finite");
    let cause = of.stale.and_then(|number| Some((number, of.diagram.cause(world, number)?)));
    context.save();
    context.begin_path();
    context.rect(0.0, 0.0, WIDTH - NAMES, lanes.height);
    context.clip();
    let painting = Painting {
        context: &context,
        colours: &colours,
        width: WIDTH - NAMES,
        lanes: &lanes,
        window,
        cursor: of.time(),
        head: of.time(),
        world,
        diagram: &of.diagram,
        cause: cause.as_ref().map(|(number, cause)| (*number, cause)),
        belongs: None,
        pointed: None,
    };
    painting.paint();
    context.restore();
    context.set_text_align("right");
    context.set_text_baseline("middle");
    context.set_fill_style_str(&colours.ink);
    for (who, y) in &lanes.places {
        let weight = if matches!(who, Who::Node(_)) { "600 " } else { "" };
        context.set_font(&[weight, "13px ", &colours.font].concat());
        let _drawn = context.fill_text(&words::lane(world, *who), -8.0, *y);
    }
    canvas.to_data_url().ok()
}

/// Why the read of a picture was stale, in words.
pub(crate) fn reason(of: &Picture) -> Option<String> {
    Some(of.diagram.cause(of.world(), of.stale?)?.text)
}
