//! What moves on the stage and can be pointed at: as numbers, so that another program can ask for
//! it, and in words.

use crate::sim::ids::{ClientId, LinkId, NodeId};
use crate::sim::link::Direction;
use crate::sim::world::World;

use super::network;
use super::tokens::{self, Kind, Path, Token};
use super::words::{client_name, node_in_text};

/// A token by its numbers: what it is, the ends and the way of its path, and when it left.
pub type Numbers = [f64; 5];

/// The numbers of a token; none of what visitors ask, which is too much to point at.
pub fn numbers(token: &Token) -> Option<Numbers> {
    let left = token.departed.as_micros() as f64;
    match (token.path, &token.kind) {
        (Path::Link(LinkId { replica, upstream }, direction), _) => {
            let up = f64::from(u8::from(direction == Direction::Up));
            Some([0.0, f64::from(replica.0), f64::from(upstream.0), up, left])
        }
        (Path::Request(client, node), Kind::Words(_)) => {
            Some([1.0, f64::from(client.0), f64::from(node.0), 0.0, left])
        }
        (Path::Request(ClientId(_), NodeId(_)), _) => None,
    }
}

/// What is under way with these numbers, in words; none if it has arrived.
pub fn words(world: &World, wanted: &[f64]) -> Option<String> {
    let mut all = Vec::new();
    tokens::all(world, &mut all);
    let token = all.iter().find(|token| numbers(token).is_some_and(|it| it == wanted))?;
    if let Some(message) = token.message() {
        return network::about(world, message);
    }
    let (Path::Request(client, node), Kind::Words(words)) = (token.path, &token.kind) else {
        return None;
    };
    let (client, node) = (client_name(world, client), node_in_text(world, node));
    Some([&client, " and ", &node, ": ", words].concat())
}

#[cfg(test)]
mod tests {
    use super::super::played::{ANA, NAME, Played, ms};
    use super::*;
    use crate::sim::action::Action;

    fn under_way(world: &World) -> Vec<(Numbers, String)> {
        let mut all = Vec::new();
        tokens::all(world, &mut all);
        let named = |token: &Token| {
            let numbers = numbers(token)?;
            Some((numbers, words(world, &numbers).expect("what is there has words")))
        };
        all.iter().filter_map(named).collect()
    }

    #[test]
    fn what_is_under_way_has_words_until_it_has_arrived() {
        let mut run = Played::lesson();
        run.wait(ms(300)).act(Action::write(ANA, NAME)).wait(ms(1));
        let asked = under_way(run.world());
        let write = asked.iter().find(|(_, words)| words.starts_with("Ana and the primary"));
        let (numbers, _) = write.expect("her write is on its way");
        run.wait(ms(40));
        assert_eq!(words(run.world(), numbers), None, "it has arrived");
        let records = under_way(run.world());
        let to_two = "From the primary to replica 2: WAL: name = 1";
        assert!(records.iter().any(|(_, words)| words == to_two), "{records:?}");
    }

    #[test]
    fn numbers_that_nobody_has_are_nothing() {
        let run = Played::lesson();
        assert_eq!(words(run.world(), &[0.0; 5]), None);
        assert_eq!(words(run.world(), &[]), None);
    }
}
