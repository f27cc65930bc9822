//! The network between two nodes: how it is, what is under way on it, and what can befall it.

use crate::lang::{Key, k, t};
use crate::sim::action::Action;
use crate::sim::ids::{LinkId, NodeId};
use crate::sim::link::{Channel, Direction, Line};
use crate::sim::message::{Envelope, Message};
use crate::sim::node::{Power, Receiver};
use crate::sim::time::{SimDuration, SimTime};
use crate::sim::wal::Body;
use crate::sim::world::World;

use super::faults::Entry;
use super::words::{assignment, node_in_text};

/// With more records than this under way, they are counted in words.
pub const CROWD: u64 = 4;

/// Messages that a panel lists; the rest is counted.
const LISTED: usize = 6;

/// How a link looks. Told in words, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Messages arrive.
    Open,
    /// Messages of a direction wait until they are let go.
    Held,
    /// A direction is cut.
    Cut,
    /// An end of it is down, or nobody is connected.
    Dead,
}

impl Look {
    /// The name of its looks in the style sheets.
    pub const fn class(self) -> &'static str {
        match self {
            Look::Open => "open",
            Look::Held => "held",
            Look::Cut => "cut",
            Look::Dead => "dead",
        }
    }
}

/// How a link is, at a glance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// How it looks.
    pub look: Look,
    /// A word or two that stand on it; none if there is nothing to say.
    pub word: String,
    /// Between whom it is, and how it is.
    pub label: String,
}

/// One message, to be known again as long as it is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MessageId {
    /// The link.
    pub link: LinkId,
    /// Which way.
    pub direction: Direction,
    /// When it left.
    pub departed: SimTime,
}

/// A line of the list of messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Which message it is; none if it only says how many more there are.
    pub id: Option<MessageId>,
    /// What it says.
    pub words: String,
}

/// The states that a way can be set to, with the words for them.
pub const LINES: [(Key, Line); 3] =
    [(k!("line-open"), Line::Healthy), (k!("line-held"), Line::Held), (k!("line-cut"), Line::Cut)];

/// The links of the cluster, each pair of nodes once.
pub fn links(world: &World) -> Vec<LinkId> {
    let mut links = Vec::new();
    for node in world.members() {
        for upstream in node.upstreams() {
            let link = LinkId { replica: node.id, upstream };
            if world.node(upstream).power != Power::Removed && canonical(world, link) == link {
                links.push(link);
            }
        }
    }
    links
}

/// The link that stands for this one: two nodes that follow each other share it.
pub fn canonical(world: &World, link: LinkId) -> LinkId {
    let LinkId { replica, upstream } = link;
    let mutual = world.node(upstream).upstreams().any(|up| up == replica);
    if mutual && upstream > replica {
        LinkId { replica: upstream, upstream: replica }
    } else {
        link
    }
}

/// From where to where the ways of a link lead: down, and up.
pub fn ways(link: LinkId) -> [(NodeId, NodeId); 2] {
    [(link.upstream, link.replica), (link.replica, link.upstream)]
}

/// How a link looks.
pub fn look(world: &World, link: LinkId) -> Look {
    let lines = ways(link).map(|(from, to)| world.links().line(from, to));
    if lines.contains(&Line::Cut) {
        Look::Cut
    } else if lines.contains(&Line::Held) {
        Look::Held
    } else if is_connected(world, link) && end_down(world, link).is_none() {
        Look::Open
    } else {
        Look::Dead
    }
}

/// How the network between two nodes is.
pub fn state(world: &World, link: LinkId) -> State {
    let look = look(world, link);
    let (word, how) = match look {
        Look::Cut => cut_words(world, link),
        Look::Held => held_words(world, link),
        Look::Dead => match end_down(world, link) {
            Some(down) => (
                t!("network-down").to_owned(),
                t!("network-is-down", node = node_in_text(world, down)),
            ),
            None => (
                t!("network-no-stream").to_owned(),
                t!("network-open-and-nobody-is-connected").to_owned(),
            ),
        },
        Look::Open => {
            let on = |(from, to)| records(world, from, to);
            match ways(link).into_iter().map(on).sum() {
                0..=CROWD => (String::new(), t!("network-open").to_owned()),
                n => {
                    let word = t!("count-records", n = n);
                    (word.clone(), t!("network-open-under-way", word = word))
                }
            }
        }
    };
    let (a, b) = (node_in_text(world, link.upstream), node_in_text(world, link.replica));
    State { look, word, label: t!("network-network-between-and", a = a, b = b, how = how) }
}

/// `from the primary to replica 1`: where a link is in this state, if it is not so both ways.
fn one_way(world: &World, link: LinkId, line: Line) -> Option<String> {
    let mut so = ways(link).into_iter().filter(|(from, to)| world.links().line(*from, *to) == line);
    match (so.next(), so.next()) {
        (Some((from, to)), None) => Some(t!(
            "network-from-to",
            node = node_in_text(world, from),
            node2 = node_in_text(world, to)
        )),
        _ => None,
    }
}

fn cut_words(world: &World, link: LinkId) -> (String, String) {
    match one_way(world, link, Line::Cut) {
        Some(place) => (t!("network-cut-one-way").to_owned(), t!("network-cut-2", place = place)),
        None => (t!("network-cut").to_owned(), t!("network-cut-both-ways").to_owned()),
    }
}

fn held_words(world: &World, link: LinkId) -> (String, String) {
    let held = |(from, to)| match world.links().line(from, to) {
        Line::Held => under_way(world, from, to).count() as u64,
        Line::Healthy | Line::Cut => 0,
    };
    let waiting: u64 = ways(link).into_iter().map(held).sum();
    let there = t!("count-messages", n = waiting);
    let how = match one_way(world, link, Line::Held) {
        Some(place) => t!("network-held-there", place = place, there = there),
        None => t!("network-held-both-ways-there", there = there),
    };
    (t!("network-held", waiting = waiting), how)
}

fn end_down(world: &World, link: LinkId) -> Option<NodeId> {
    [link.upstream, link.replica].into_iter().find(|id| !world.node(*id).is_running())
}

fn is_connected(world: &World, link: LinkId) -> bool {
    let node = world.node(link.replica);
    let receiver = match node.subscription(link.upstream) {
        Some(subscription) => Some(subscription.connection.receiver),
        None => node.replica().map(|replica| replica.receiver()),
    };
    matches!(receiver, Some(Receiver::Streaming(_)))
}

/// WAL records under way from one node to another.
fn records(world: &World, from: NodeId, to: NodeId) -> u64 {
    let count = |envelope: &Envelope| match envelope.message {
        Message::Wal { from, to, .. } => to.records.saturating_sub(from.records),
        _ => 0,
    };
    under_way(world, from, to).map(|(_, envelope)| count(envelope)).sum()
}

/// The messages from one node to another, on whichever link.
fn under_way(
    world: &World,
    from: NodeId,
    to: NodeId,
) -> impl Iterator<Item = (MessageId, &Envelope)> {
    let down = (LinkId { replica: to, upstream: from }, Direction::Down);
    let up = (LinkId { replica: from, upstream: to }, Direction::Up);
    [down, up].into_iter().flat_map(|(link, direction)| {
        let channel = world.links().get(link).map(|found| found.channel(direction));
        channel.into_iter().flat_map(move |channel: &Channel| {
            channel.in_flight.iter().map(move |envelope| {
                (MessageId { link, direction, departed: envelope.departed }, envelope)
            })
        })
    })
}

/// `to replica 1`.
pub fn towards(world: &World, to: NodeId) -> String {
    t!("network-to", node = node_in_text(world, to))
}

/// `From the primary to replica 1`.
pub fn title(world: &World, (from, to): (NodeId, NodeId)) -> String {
    t!("network-from", node = node_in_text(world, from), towards = towards(world, to))
}

/// Whether nothing is under way from one node to another.
pub fn is_empty(world: &World, from: NodeId, to: NodeId) -> bool {
    under_way(world, from, to).next().is_none()
}

/// What is under way from one node to another, first to arrive first.
pub fn messages(world: &World, from: NodeId, to: NodeId) -> Vec<Listed> {
    let mut all = under_way(world, from, to);
    let line = |(id, e): (_, &Envelope)| Listed { id: Some(id), words: words(world, &e.message) };
    let mut listed: Vec<Listed> = all.by_ref().take(LISTED).map(line).collect();
    let more = all.count();
    let last = match (listed.len(), more) {
        (0, _) => Some(t!("network-nothing-is-under-way").to_owned()),
        (_, 0) => None,
        (_, n) => Some(t!("network-and-more", n = n)),
    };
    listed.extend(last.map(|words| Listed { id: None, words }));
    listed
}

/// One message: between whom it is, and what it says. None once it has arrived.
pub fn about(world: &World, id: MessageId) -> Option<String> {
    let [down, up] = ways(id.link);
    let (from, to) = if id.direction == Direction::Down { down } else { up };
    let (_, envelope) = under_way(world, from, to).find(|(found, _)| *found == id)?;
    Some([title(world, (from, to)), words(world, &envelope.message)].join(": "))
}

/// What a message says.
fn words(world: &World, message: &Message) -> String {
    match message {
        Message::Wal { branch, from, to } if to.records == from.records + 1 => {
            let record = world.history().record(*branch, from.records);
            match record.map(|record| &record.body) {
                Some(Body::Write(write)) => {
                    t!("network-wal", assignment = assignment(world, write.key, write.value))
                }
                _ => t!("network-wal-1-record").to_owned(),
            }
        }
        Message::Wal { from, to, .. } if to.records > from.records => {
            t!("network-wal-2", n = t!("count-records", n = to.records - from.records))
        }
        Message::Wal { .. } => t!("network-wal-part-of-a-record").to_owned(),
        Message::Reply { positions, .. } => {
            t!("network-answer-on-disk-up-to", positions = positions.flushed.lsn)
        }
        Message::Keepalive { .. } => t!("network-sign-of-life").to_owned(),
        Message::Start { .. } => t!("network-asks-for-the-stream").to_owned(),
        Message::Refused(_) => t!("network-refuses-the-stream").to_owned(),
        Message::Close => t!("network-ends-the-connection").to_owned(),
    }
}

/// What can befall the link as a whole.
pub fn menu(world: &World, link: LinkId) -> Vec<Entry> {
    let lines = ways(link).map(|(from, to)| world.links().line(from, to));
    let set = |line| ways(link).map(|(from, to)| Action::SetLine { from, to, line }).to_vec();
    let both = if lines == [Line::Healthy; 2] {
        Entry {
            words: t!("network-cut-both-ways-2").into(),
            hint: t!("network-nothing-arrives-until-it-is"),
            acts: set(Line::Cut),
        }
    } else {
        Entry {
            words: t!("network-mend-both-ways").into(),
            hint: t!("network-what-stalled-is-sent-again"),
            acts: set(Line::Healthy),
        }
    };
    let delay = world.typical_delay(link.replica);
    let pace = |words: &'static str, hint, to: SimDuration| Entry {
        words: words.into(),
        hint,
        acts: vec![Action::SetNetworkDelay { node: link.replica, to }],
    };
    let us = delay.as_micros();
    let slow = SimDuration::from_micros(us.clamp(1_000, MOST_DELAY_US / 10) * 10);
    let fast = SimDuration::from_micros(us / 10);
    vec![
        both,
        pace(t!("network-10-slower"), t!("network-every-message-takes-ten-times"), slow),
        pace(t!("network-10-faster"), t!("network-every-message-takes-a-tenth"), fast),
    ]
}

/// A network that is made slower takes at most so long.
const MOST_DELAY_US: u64 = 30_000_000;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::ids::{ClientId, KeyId};
    use crate::sim::pattern::Pattern;
    use crate::sim::scenario::Scenario;

    const LINK: LinkId = LinkId { replica: NodeId(1), upstream: NodeId(0) };

    fn world(pattern: Pattern) -> World {
        let quiet = include_str!("../../tests/scenarios/quiet.json");
        let mut quiet = Scenario::from_json(quiet).expect("it is a valid scenario");
        quiet.script.clear();
        World::new(pattern.applied_to(&quiet).into())
    }

    fn act(world: &mut World, action: Action) {
        world.act(action, &mut Vec::new()).expect("it can be done");
    }

    fn run_ms(world: &mut World, ms: u64) {
        world.run_until(world.now() + SimDuration::from_millis(ms), &mut Vec::new());
    }

    fn line(to: Line) -> Action {
        Action::SetLine { from: NodeId(0), to: NodeId(1), line: to }
    }

    #[test]
    fn each_pair_of_nodes_has_one_link() {
        assert_eq!(links(&world(Pattern::Async)).len(), 2);
        assert_eq!(links(&world(Pattern::MultiPrimary)).len(), 3);
    }

    #[test]
    fn a_held_message_is_listed_until_it_is_let_go() {
        let mut world = world(Pattern::Async);
        run_ms(&mut world, 500);
        act(&mut world, line(Line::Held));
        act(&mut world, Action::write(ClientId(0), KeyId(0)));
        run_ms(&mut world, 300);
        let state = state(&world, LINK);
        assert_eq!((state.look, &*state.word), (Look::Held, "held, 1"));
        assert!(state.label.ends_with("held from the primary to replica 1, 1 message there"));
        let listed = |world: &World| {
            let messages = messages(world, NodeId(0), NodeId(1)).into_iter();
            messages.map(|message| message.words).collect::<Vec<_>>()
        };
        assert_eq!(listed(&world), ["WAL: name = \"Mara\""]);
        act(&mut world, Action::Release { from: NodeId(0), to: NodeId(1) });
        run_ms(&mut world, 1);
        assert_eq!(listed(&world), ["Nothing is under way."]);
    }

    #[test]
    fn a_link_says_what_is_broken() {
        let mut world = world(Pattern::Async);
        run_ms(&mut world, 500);
        let word = |world: &World| state(world, LINK).word;
        assert_eq!(word(&world), "");
        act(&mut world, line(Line::Cut));
        assert_eq!(word(&world), "cut one way");
        for action in menu(&world, LINK).swap_remove(0).acts {
            act(&mut world, action);
        }
        assert_eq!(word(&world), "");
        for action in menu(&world, LINK).swap_remove(0).acts {
            act(&mut world, action);
        }
        assert_eq!(word(&world), "cut");
        act(&mut world, Action::Heal(NodeId(1)));
        act(&mut world, Action::Crash(NodeId(1)));
        assert_eq!(state(&world, LINK).look, Look::Dead);
        assert_eq!(word(&world), "down");
    }
}
