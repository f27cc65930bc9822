//! The page and its later views as one program, for the page as one file: `.scripts/single`. The
//! engine is in it once, where two programs would each bring theirs.
//!
//! What the views ask of the page goes through JavaScript here too. So they need not know which of
//! the two ways they were built.

#[expect(unreachable_pub, reason = "what a program exports has to be public")]
#[path = "app.rs"]
mod app;
#[expect(unreachable_pub, reason = "what a program exports has to be public")]
#[path = "views.rs"]
mod views;

fn main() {
    laglab::lang::learn(laglab::lang::english_of_later());
    if web_sys::window().is_some() {
        app::main();
    } else {
        // In a worker it measures.
        views::main();
    }
}
