//! Whose messages are heard, and who may read the answers.
//!
//! Only the page's parent is heard: the browser says who sent a message, and that cannot be forged.
//! It is told so here with its origin. Who embeds the page already decides what it shows, so a
//! command can do nothing that the address could not; what has to be kept is what the *reader* does.
//!
//! * A host that names its origin in the address is heard only as that origin, and everything is
//!   sent to that origin alone. If another page has taken its place, the browser drops the message.
//! * A host that does not is known from its first command on, and then held to that origin.
//!   Before, only what the page itself shows to everybody is sent, to any origin: that it is ready,
//!   and how high it is.
//! * A page without an origin (opened from a file, or sandboxed) is called `null` by browsers, which
//!   cannot be an address: then everything goes to the parent whatever its origin.

use super::Host;

/// Any origin, as an address of messages.
const ANY: &str = "*";

/// Decides whom to hear and whom to tell.
#[derive(Clone, Debug, Default)]
pub struct Gate {
    host: Host,
}

impl Gate {
    /// For the host named in the address.
    pub fn new(host: Host) -> Gate {
        Gate { host }
    }

    /// Whether a message of the parent is heard that came from this origin.
    pub fn hears(&self, origin: &str) -> bool {
        match &self.host {
            Host::Unnamed => true,
            Host::Named(name) => name == origin,
            Host::Nobody => false,
        }
    }

    /// A valid command came from this origin: it is the host from now on.
    pub fn heard(&mut self, origin: &str) {
        if self.host == Host::Unnamed {
            self.host = Host::Named(origin.to_owned());
        }
    }

    /// The origin to which a message may go, if to any. What the reader does goes only to a host
    /// that is known.
    pub fn address(&self, is_of_reader: bool) -> Option<&str> {
        match &self.host {
            Host::Named(name) if name == "null" => Some(ANY),
            Host::Named(name) => Some(name),
            Host::Unnamed if !is_of_reader => Some(ANY),
            Host::Unnamed | Host::Nobody => None,
        }
    }
}

/// Whether a message is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// It is.
    Yes,
    /// It is too much, and the host is told so.
    TooMany,
    /// It is too much, and the host has been told.
    Dropped,
}

/// Messages heard at once, at most.
const MOST: f64 = 100.0;

/// And in a second, on the whole.
const PER_SECOND: f64 = 50.0;

/// Counts how many messages come.
#[derive(Clone, Debug)]
pub struct Rate {
    left: f64,
    last_ms: f64,
    told: bool,
}

impl Default for Rate {
    fn default() -> Rate {
        Rate { left: MOST, last_ms: 0.0, told: false }
    }
}

impl Rate {
    /// A message came at this time.
    pub fn take(&mut self, now_ms: f64) -> Allowed {
        let passed = (now_ms - self.last_ms).max(0.0) / 1e3;
        self.last_ms = now_ms;
        self.left = (self.left + passed * PER_SECOND).min(MOST);
        if self.left >= 1.0 {
            self.left -= 1.0;
            self.told = false;
            return Allowed::Yes;
        }
        if std::mem::replace(&mut self.told, true) { Allowed::Dropped } else { Allowed::TooMany }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_host_is_the_only_one() {
        let mut gate = Gate::new(Host::Named("https://a.example".to_owned()));
        assert!(gate.hears("https://a.example"));
        for other in ["https://b.example", "null", "", "https://a.example:81"] {
            assert!(!gate.hears(other), "{other}");
            gate.heard(other);
        }
        assert_eq!(gate.address(true), Some("https://a.example"));
        assert_eq!(gate.address(false), Some("https://a.example"));
    }

    #[test]
    fn the_first_to_speak_is_the_host() {
        let mut gate = Gate::new(Host::Unnamed);
        assert_eq!((gate.address(false), gate.address(true)), (Some("*"), None));
        assert!(gate.hears("https://a.example"));
        gate.heard("https://a.example");
        assert!(!gate.hears("https://b.example"), "and nobody after it");
        gate.heard("https://b.example");
        assert_eq!(gate.address(true), Some("https://a.example"));
    }

    #[test]
    fn a_host_without_an_origin_is_reached_all_the_same() {
        let mut gate = Gate::new(Host::Unnamed);
        gate.heard("null");
        assert!(gate.hears("null") && !gate.hears("https://a.example"));
        assert_eq!(gate.address(true), Some("*"));
    }

    #[test]
    fn a_name_that_is_none_closes_the_gate() {
        let mut gate = Gate::new(Host::Nobody);
        gate.heard("https://a.example");
        assert!(!gate.hears("https://a.example"));
        assert_eq!((gate.address(false), gate.address(true)), (None, None));
    }

    #[test]
    fn a_flood_is_told_of_once_and_ends() {
        let mut rate = Rate::default();
        let mut heard = [0; 3];
        for i in 0..1_000 {
            heard[rate.take(f64::from(i) / 1e3) as usize] += 1;
        }
        assert_eq!(heard, [100, 1, 899]);
        assert_eq!(rate.take(2_000.0), Allowed::Yes, "later it hears again");
        let mut steady = Rate::default();
        let all = (0..1_000).all(|i| steady.take(f64::from(i) * 21.0) == Allowed::Yes);
        assert!(all, "48 a second are never too many");
        assert_eq!(steady.take(-1e9), Allowed::Yes, "a clock that goes back frees nothing");
        assert_eq!(steady.take(f64::NAN), Allowed::Yes, "and no clock does no harm");
    }
}
