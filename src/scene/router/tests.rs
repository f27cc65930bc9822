use super::super::played::{ANA, BEN, NAME, Played, ms};
use super::*;
use crate::sim::action::Load;

/// The line that the last read of somebody took, and whether it was stale.
fn took(run: &Played, client: ClientId) -> Option<(String, bool)> {
    let reader = Reader::Person(client);
    let past = run.past().iter().map(|line| (line.time, &line.event));
    let lit = lit(run.world(), reader, past)?;
    let code = code(run.world(), route(run.world(), reader));
    Some((code[lit.line].trim().to_owned(), lit.stale))
}

fn with_route(client: ClientId, route: Route) -> Played {
    let mut run = Played::lesson();
    run.act(Action::SetRoute { client, route });
    run
}

fn line(text: &str, stale: bool) -> Option<(String, bool)> {
    Some((text.to_owned(), stale))
}

#[test]
fn the_window_is_in_the_code_and_decides_the_line() {
    let mut run = with_route(ANA, Route::Window(ms(500)));
    let lines = code(run.world(), Route::Window(ms(500)));
    assert!(lines.contains(&"    if now - last_write.get(user, 0) < 0.5:".to_owned()), "{lines:?}");
    assert_eq!(took(&run, ANA), None, "nothing was read yet");
    run.reads(ANA, None);
    assert_eq!(took(&run, ANA), line("return choice(up)", false), "who never wrote");
    run.ana_saves().reads(ANA, None);
    assert_eq!(took(&run, ANA), line("return primary", false), "within the window");
    run.wait(ms(500));
    // Longer than the window, and the slow replica is still behind.
    for _ in 0..10 {
        run.reads(ANA, None);
        assert_eq!(took(&run, ANA).map(|took| took.0), Some("return choice(up)".to_owned()));
    }
    assert!(run.world().checker().counts.stale > 0, "the guess was too short");
    run.act(Action::SetRoute { client: ANA, route: Route::Window(ms(900)) });
    assert_eq!(took(&run, ANA), None, "no read has taken the new code");
}

#[test]
fn each_branch_of_each_route_is_lit_by_a_read_that_took_it() {
    let mut run = with_route(ANA, Route::Sticky);
    run.reads(ANA, None);
    assert_eq!(took(&run, ANA), line("return chosen[user]", false));
    let lit_at = |run: &Played| {
        let past = run.past().iter().map(|line| (line.time, &line.event));
        lit(run.world(), Reader::Person(ANA), past).map(|lit| lit.line)
    };
    assert_eq!(lit_at(&run), Some(9), "chosen just now");
    run.reads(ANA, None);
    assert_eq!(lit_at(&run), Some(5), "chosen before");
    for node in [1, 2] {
        run.act(Action::Crash(NodeId(node)));
    }
    run.reads(ANA, None);
    assert_eq!(took(&run, ANA), line("return primary", false), "no replica runs");

    let mut run = with_route(ANA, Route::Bounded(ms(1)));
    run.ana_saves().wait(ms(2_000)).ana_saves().wait(ms(2_000)).reads(ANA, None);
    assert_eq!(took(&run, ANA), line("return primary", false), "all report more");
}

#[test]
fn a_token_waits_or_gives_up_and_says_so() {
    let mut run = with_route(ANA, Route::Token(ms(50)));
    let mut seen = Vec::new();
    for _ in 0..12 {
        run.ana_saves().act(Action::ReadRouted { client: ANA, key: NAME }).wait(ms(20));
        seen.extend(took(&run, ANA).map(|took| took.0));
        run.wait(ms(200));
        let (text, stale) = took(&run, ANA).expect("it has read");
        assert!(!stale, "a token protects own writes");
        seen.push(text);
    }
    for text in ["if not replica.wait_for(lsn, 0.05):", "return primary", "return replica"] {
        assert!(seen.iter().any(|line| line == text), "{text} among {seen:?}");
    }
}

#[test]
fn every_route_has_a_line_for_every_choice_it_makes() {
    for kind in &KINDS {
        let mut run = with_route(BEN, kind.route);
        run.ana_saves();
        for _ in 0..4 {
            run.reads(BEN, None).wait(ms(100));
            assert!(took(&run, BEN).is_some(), "{}", kind.value);
        }
        assert_eq!(from_value(kind.value), Some(kind.route));
        assert_eq!(value(kind.route), kind.value);
    }
}

#[test]
fn a_read_of_a_node_that_was_named_is_no_read_of_the_router() {
    let mut run = with_route(BEN, Route::AnyReplica);
    run.reads(BEN, Some(2));
    assert_eq!(took(&run, BEN), None);
    run.ana_saves().reads(ANA, Some(2));
    assert_eq!(took(&run, ANA), line("return connect(\"replica2\")", true));
}

#[test]
fn the_cost_is_the_share_that_the_primary_served() {
    let mut run = with_route(ANA, Route::Primary);
    assert_eq!(cost(run.world(), Reader::Person(ANA)), "Cost: none of Ana's reads so far.");
    run.reads(ANA, None).reads(ANA, Some(1)).reads(BEN, Some(0));
    let told = "Cost: the primary served 1 of Ana's 2 reads, 50 %.";
    assert_eq!(cost(run.world(), Reader::Person(ANA)), told);
    let load = Load { reads_per_second: 50, route: Route::Primary, ..Load::default() };
    run.act(Action::SetLoad(load)).wait(ms(1_000));
    let told = cost(run.world(), Reader::Visitors);
    assert!(told.ends_with("100 %."), "{told}");
    let past = run.timeline.recent().map(|line| (line.entry.time, &line.entry.event));
    assert_eq!(lit(run.world(), Reader::Visitors, past).map(|lit| lit.line), Some(1));
}
