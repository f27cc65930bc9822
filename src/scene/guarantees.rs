//! What was promised, and whether it has been kept: a light for each guarantee.
//!
//! Broken is what the judge has counted. *At risk* looks at the present moment: whether a read
//! along the person's route could break it now.

use crate::lang::{Key, k, t};
use crate::sim::check::Guarantees;
use crate::sim::ids::{ClientId, KeyId, NodeId, NodeSet, WriteId};
use crate::sim::node::Node;
use crate::sim::route::Route;
use crate::sim::trace::TraceEvent;
use crate::sim::world::World;

use super::chronicle::Line;
use super::node::{ROWS, misses_acknowledged, row_is_behind};
use super::router::{Reader, route};
use super::words::{Last, capital, client_name, key_name, node_list};

/// How a promise stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Never broken, and nothing threatens it now.
    Kept,
    /// Never broken, and it could be broken now.
    AtRisk,
    /// Broken at least once.
    Broken,
}

/// One promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Light {
    /// What it is called.
    pub name: &'static str,
    /// How it stands.
    pub standing: Standing,
    /// The same in words: `kept so far`, `broken 3 times`.
    pub state: String,
    /// What threatens it now, or else what it means.
    pub detail: String,
}

/// When a promise was broken, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The step that broke it.
    pub step: u64,
    /// What happened, in a sentence.
    pub reason: String,
}

/// The promises about reads, with what each means.
const OF_READS: [(Key, Key); 6] = [
    (k!("promise-read-your-writes"), k!("promise-read-your-writes-means")),
    (k!("promise-monotonic-reads"), k!("promise-monotonic-reads-means")),
    (k!("promise-monotonic-writes"), k!("promise-monotonic-writes-means")),
    (k!("promise-writes-follow-reads"), k!("promise-writes-follow-reads-means")),
    (k!("promise-consistent-prefix"), k!("promise-consistent-prefix-means")),
    (k!("promise-linearizable"), k!("promise-linearizable-means")),
];

/// How many promises there are.
pub const COUNT: usize = OF_READS.len() + 2;
const NOT_LOST: usize = OF_READS.len();

/// The latest writes that are looked through for those that only the primary has.
const LOOK_BACK: u32 = 2_000;

/// How all promises stand, to one person or to everybody.
pub fn lights(world: &World, whose: Option<ClientId>, past: &[Line]) -> Vec<Light> {
    let broken = match whose {
        Some(client) => world.checker().broken_for(client),
        None => world.checker().counts.broken,
    };
    let mut lights: Vec<Light> = (0..OF_READS.len())
        .map(|place| {
            let (name, means) = OF_READS[place];
            let risk = match whose {
                Some(client) => risk(world, client, place),
                None => world.people().find_map(|client| risk(world, client, place)),
            };
            light(name.say(), broken[place], false, risk, means.say())
        })
        .collect();
    let lost = match whose {
        // What has come back since does not count, as the judge has it.
        Some(client) => lost_by(world, client, past),
        None => world.checker().counts.lost,
    };
    let means = t!("promise-saved-stays-saved");
    lights.push(light(t!("promise-no-saved-write-lost"), lost, true, alone(world, whose), means));
    lights.push(agreement(world));
    lights
}

fn light(name: &'static str, times: u64, lost: bool, risk: Option<String>, means: &str) -> Light {
    let (standing, state) = match (times, &risk) {
        (0, None) => (Standing::Kept, t!("promise-kept-so-far").to_owned()),
        (0, Some(_)) => (Standing::AtRisk, t!("promise-kept-at-risk-now").to_owned()),
        (n, _) if lost => (Standing::Broken, t!("promise-writes-lost", n = n)),
        (n, _) => (Standing::Broken, t!("promise-broken", n = n)),
    };
    Light { name, standing, state, detail: risk.unwrap_or_else(|| means.to_owned()) }
}

/// The acknowledged writes of a person that were lost and have not come back.
fn lost_by(world: &World, client: ClientId, past: &[Line]) -> u64 {
    let gone = |write: WriteId| world.checker().fact(write).is_some_and(|fact| !fact.survives);
    let lost = |line: &&Line| match &line.event {
        TraceEvent::Lost { client: c, write, .. } => *c == client && gone(*write),
        _ => false,
    };
    past.iter().filter(lost).count() as u64
}

/// The nodes that a read of a person may go to now.
fn may_ask(world: &World, client: ClientId) -> Vec<NodeId> {
    let replicas = || world.replicas().map(|node| node.id).collect();
    match route(world, Reader::Person(client)) {
        Route::Node(node) => vec![node],
        Route::Primary => vec![world.leader()],
        Route::Window(window) => {
            let recent = |(_, at)| world.now().since(at) < window;
            let protected = world.last_write(client).is_some_and(recent);
            if protected { vec![world.leader()] } else { replicas() }
        }
        _ => replicas(),
    }
}

/// Whether a node does not have a write that survives.
fn lacks(world: &World, node: &Node, write: WriteId) -> bool {
    let Some(fact) = world.checker().fact(write).filter(|fact| fact.survives) else {
        return false;
    };
    !node.has_seen(fact.node, write)
}

/// What a read of a person could break now, if it could: the promise with this place in the list.
fn risk(world: &World, client: ClientId, place: usize) -> Option<String> {
    let which = Guarantees::ALL[place];
    let nodes = may_ask(world, client);
    let nodes = || nodes.iter().map(|id| world.node(*id)).filter(|node| node.is_up());
    let who = client_name(world, client);
    let keys = (0..world.scenario().keys.len().min(ROWS) as u16).map(KeyId);
    let text = |found: NodeSet, text: &dyn Fn(&str) -> String| {
        (!found.is_empty()).then(|| text(&node_list(world, found, Last::And)))
    };
    if which == Guarantees::READ_YOUR_WRITES {
        let (write, _) = world.last_write(client)?;
        if matches!(route(world, Reader::Person(client)), Route::Token(_)) {
            return None;
        }
        let behind = nodes().filter(|node| lacks(world, node, write)).map(|node| node.id).collect();
        return text(behind, &|list| t!("promise-s-last-write-is-not", who = who, list = list));
    }
    if which == Guarantees::MONOTONIC_READS {
        for key in keys {
            let Some(seen) = world.checker().last_seen(client, key) else { continue };
            let older = nodes().filter(|node| lacks(world, node, seen)).map(|node| node.id);
            let row = key_name(world, key);
            let risk = text(older.collect(), &|list| {
                t!("promise-has-seen-a-newer-than", who = who, row = row, list = list)
            });
            if risk.is_some() {
                return risk;
            }
        }
        return None;
    }
    if which == Guarantees::LINEARIZABLE {
        let behind = |node: &&Node| keys.clone().any(|key| row_is_behind(world, node, key));
        let behind = nodes().filter(behind).map(|node| node.id).collect();
        return text(behind, &|list| t!("promise-a-saved-write-is-not", list = list));
    }
    None
}

/// Whether acknowledged writes are on the primary and on no other machine.
fn alone(world: &World, whose: Option<ClientId>) -> Option<String> {
    let leader = world.leader();
    let followers = world.members().filter_map(|node| node.replica());
    let has = followers.map(|replica| replica.positions.received.records).max()?;
    let checker = world.checker();
    let all = checker.executed_so_far();
    let facts = (all.saturating_sub(LOOK_BACK)..all).rev().filter_map(|w| checker.fact(WriteId(w)));
    let facts = facts.take_while(|fact| fact.end.records > has);
    let alone = facts.filter(|fact| {
        let is_theirs = whose.is_none_or(|client| fact.client == client);
        fact.survives && fact.node == leader && fact.acknowledged.is_some() && is_theirs
    });
    let alone = alone.count() as u64;
    (alone > 0).then(|| t!("promise-alone", n = alone))
}

/// Whether all nodes show the same.
fn agreement(world: &World) -> Light {
    let name = t!("promise-replicas-agree");
    let make = |standing, state: &str, detail: String| Light {
        name,
        standing,
        state: state.to_owned(),
        detail,
    };
    let rows = world.diverged_rows() as u64;
    let up = || world.members().filter(|node| node.is_up());
    let list = |nodes: NodeSet| node_list(world, nodes, Last::And);
    if world.has_several_primaries() {
        return match (rows, world.is_converged()) {
            (0, true) => make(
                Standing::Kept,
                t!("promise-agree-now"),
                t!("promise-all-nodes-show-the-same").to_owned(),
            ),
            (0, false) => make(
                Standing::AtRisk,
                t!("promise-differ-now"),
                t!("promise-writes-are-on-their-way").to_owned(),
            ),
            (n, _) => {
                let detail = t!("promise-rows-differ", n = n);
                make(Standing::Broken, t!("promise-differ-for-good"), detail)
            }
        };
    }
    let leader = world.leader();
    let own = |node: &&Node| {
        node.id != leader
            && (node.replica().is_some_and(|replica| replica.diverged)
                || node.primary().is_some()
                    && node.mariadb.is_none()
                    && world.needs_rewind(node.id, leader))
    };
    let parted: NodeSet = world.members().filter(own).map(|node| node.id).collect();
    if !parted.is_empty() {
        let detail = t!("promise-writes-of-its-own", list = list(parted));
        return make(Standing::Broken, t!("promise-history-has-split"), detail);
    }
    let behind: NodeSet =
        up().filter(|node| misses_acknowledged(world, node)).map(|node| node.id).collect();
    if behind.is_empty() {
        return make(
            Standing::Kept,
            t!("promise-agree-now"),
            t!("promise-all-nodes-show-what-was").to_owned(),
        );
    }
    let text = t!("promise-behind", capital = capital(&list(behind)));
    make(Standing::AtRisk, t!("promise-differ-now"), text)
}

/// When a promise was last broken before a place in the run, and why. A search that begins right
/// after a breach finds the one before it, if there is one.
pub fn breach(
    world: &World,
    whose: Option<ClientId>,
    place: usize,
    past: &[Line],
    steps: u64,
) -> Option<Breach> {
    let is_theirs = |client: ClientId| whose.is_none_or(|whose| whose == client);
    let breaks = |line: &&Line| match &line.event {
        TraceEvent::ReadReturned { client, broken, .. } => {
            Guarantees::ALL.get(place).is_some_and(|g| broken.contains(*g)) && is_theirs(*client)
        }
        TraceEvent::Lost { client, .. } => place == NOT_LOST && is_theirs(*client),
        _ => false,
    };
    let mut found = past.iter().rev().filter(breaks);
    let latest = found.next()?;
    let here = latest.step + 1 == steps && latest.time == world.now();
    let line =
        if here { found.find(|line| line.step < latest.step).unwrap_or(latest) } else { latest };
    Some(Breach {
        step: line.step,
        reason: format!("{}: {} {}", line.time, line.told.lead, line.told.text),
    })
}

#[cfg(test)]
mod tests {
    use super::super::played::{ANA, BEN, Played, ms};
    use super::*;
    use crate::sim::action::Action;

    fn light_of(run: &Played, whose: Option<ClientId>, name: &str) -> Light {
        let all = lights(run.world(), whose, run.past());
        assert_eq!(all.len(), COUNT);
        all.into_iter().find(|light| light.name == name).expect("there is such a promise")
    }

    #[test]
    fn a_promise_is_kept_then_at_risk_then_broken_and_leads_to_the_moment() {
        let mut run = Played::lesson();
        run.wait(ms(10));
        for light in lights(run.world(), None, run.past()) {
            assert_eq!(light.standing, Standing::Kept, "{light:?}");
        }
        run.ana_saves();
        let light = light_of(&run, Some(ANA), "Read your writes");
        assert_eq!(light.standing, Standing::AtRisk);
        assert_eq!(light.detail, "Ana's last write is not on replica 2 yet.");
        let bens = light_of(&run, Some(BEN), "Read your writes");
        assert_eq!(bens.standing, Standing::Kept, "Ben has written nothing");
        let bens = light_of(&run, Some(BEN), "Linearizable");
        assert_eq!(bens.standing, Standing::AtRisk, "but he may see an old value");
        run.reads(ANA, Some(2));
        let light = light_of(&run, Some(ANA), "Read your writes");
        assert_eq!((light.standing, &*light.state), (Standing::Broken, "broken once"));
        assert_eq!(light_of(&run, Some(BEN), "Read your writes").standing, Standing::Kept);
        assert_eq!(light_of(&run, None, "Read your writes").standing, Standing::Broken);
        let first = run.timeline.steps();
        run.wait(ms(2_000)).ana_saves().reads(ANA, Some(2));
        let steps = run.timeline.steps();
        let found = breach(run.world(), Some(ANA), 0, run.past(), steps).expect("it was broken");
        assert!(found.reason.contains("Stale read. Ana read name"), "{}", found.reason);
        run.timeline.seek_steps(found.step + 1);
        let steps = run.timeline.steps();
        let again = breach(run.world(), Some(ANA), 0, run.past(), steps).expect("twice");
        assert!(again.step < first, "from the moment itself, the one before it");
        assert_eq!(breach(run.world(), Some(BEN), 0, run.past(), steps), None);
    }

    #[test]
    fn a_route_that_protects_takes_the_risk_away() {
        for (route, at_risk) in [
            (Route::Primary, false),
            (Route::Window(ms(2_000)), false),
            (Route::Token(ms(2_000)), false),
            (Route::AnyReplica, true),
            (Route::Node(NodeId(2)), true),
            (Route::Node(NodeId(0)), false),
        ] {
            let mut run = Played::lesson();
            run.act(Action::SetRoute { client: ANA, route }).ana_saves();
            let light = light_of(&run, Some(ANA), "Read your writes");
            assert_eq!(light.standing == Standing::AtRisk, at_risk, "{route:?}");
        }
    }

    #[test]
    fn what_only_the_primary_has_is_at_risk_and_then_lost() {
        let mut run = Played::lesson();
        run.ana_saves();
        let light = light_of(&run, None, "No saved write lost");
        assert_eq!(light.detail, "1 saved write on the primary alone now.");
        run.act(Action::PowerLoss(NodeId(0))).wait(ms(5)).act(Action::Promote(NodeId(2)));
        run.wait(ms(1_000));
        assert_eq!(light_of(&run, None, "No saved write lost").state, "1 write lost");
        assert_eq!(light_of(&run, Some(ANA), "No saved write lost").state, "1 write lost");
        assert_eq!(light_of(&run, Some(BEN), "No saved write lost").standing, Standing::Kept);
        let steps = run.timeline.steps();
        let found = breach(run.world(), None, NOT_LOST, run.past(), steps).expect("it is told");
        assert!(found.reason.contains("Lost write."), "{}", found.reason);
    }
}
