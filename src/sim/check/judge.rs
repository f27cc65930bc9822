//! The verdict on a read.

use serde::{Deserialize, Serialize};

use super::super::ids::{ClientId, KeyId, WriteId};
use super::super::time::{SimDuration, SimTime};
use super::{Checker, Guarantees, WriteFact};

/// What a read is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Verdict {
    /// It misses no acknowledged write.
    Fresh,
    /// It misses at least one.
    Stale(Staleness),
    /// It returned a value that the surviving history does not hold.
    Vanished,
}

/// What a stale read misses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Staleness {
    /// The oldest acknowledged write it misses.
    pub oldest: WriteId,
    /// The newest acknowledged write it misses.
    pub newest: WriteId,
    /// How many acknowledged versions of the row it misses.
    pub versions: u32,
    /// How long before the read began the oldest of them was acknowledged.
    pub behind: SimDuration,
    /// Whether the reader itself made one of the missed writes.
    pub own: bool,
}

impl Checker {
    /// Judges a read of `key` that began at `began`, ends now and returned the version `returned`.
    /// Where several primaries write, `seen` says what the node had when it answered.
    pub(in super::super) fn judge(
        &mut self,
        client: ClientId,
        key: KeyId,
        returned: Option<WriteId>,
        (began, now): (SimTime, SimTime),
        seen: &[u32],
    ) -> (Verdict, Guarantees) {
        let verdict = match self.several_primaries {
            true if returned.is_some_and(|write| !self.survives(write)) => Verdict::Vanished,
            true => self.verdict_by_seen(client, key, seen, began),
            false => self.verdict(client, key, returned, began),
        };
        let broken = self.broken_by(client, key, returned, (began, now), seen, verdict);
        for (count, guarantee) in self.counts.broken.iter_mut().zip(Guarantees::ALL) {
            *count += u64::from(broken.contains(guarantee));
        }
        if let Some(fact) = returned.and_then(|write| self.facts.get_mut(write.index()))
            && !fact.shown
        {
            fact.shown = true;
        }
        self.counts.reads += 1;
        match verdict {
            Verdict::Fresh => {}
            Verdict::Stale(staleness) => {
                self.counts.stale += 1;
                self.counts.worst = self.counts.worst.max(staleness.behind);
            }
            Verdict::Vanished => self.counts.vanished += 1,
        }
        (verdict, broken)
    }

    /// With several primaries: a write is missed if the node that answered did not have it.
    fn verdict_by_seen(
        &self,
        client: ClientId,
        key: KeyId,
        seen: &[u32],
        began: SimTime,
    ) -> Verdict {
        let seen_of = |node: usize| seen.get(node).copied().unwrap_or(0);
        let behind = (0..).zip(&self.written).filter(|(node, next)| seen_of(*node) < **next);
        // What lies before the first that it lacks of any node, it has.
        let Some(least) = behind.map(|(node, _)| seen_of(node)).min() else {
            return Verdict::Fresh;
        };
        let missed = self
            .versions_after(None, self.latest(key))
            .take_while(|(write, _)| write.0 >= least)
            .filter(|(write, fact)| {
                let has = seen.get(fact.node.index()).is_some_and(|next| write.0 < *next);
                !has && fact.acknowledged.is_some_and(|at| at <= began)
            });
        let mut staleness: Option<Staleness> = None;
        for (write, fact) in missed {
            let since = fact.acknowledged.expect("only acknowledged writes are missed");
            let newest = staleness.map_or(write, |s| s.newest);
            let versions = staleness.map_or(0, |s| s.versions) + 1;
            let own = staleness.is_some_and(|s| s.own) || fact.client == client;
            let behind = staleness.map_or(SimDuration::ZERO, |s| s.behind).max(began.since(since));
            staleness = Some(Staleness { oldest: write, newest, versions, behind, own });
        }
        staleness.map_or(Verdict::Fresh, Verdict::Stale)
    }

    fn verdict(
        &self,
        client: ClientId,
        key: KeyId,
        returned: Option<WriteId>,
        began: SimTime,
    ) -> Verdict {
        if returned.is_some_and(|write| !self.survives(write)) {
            return Verdict::Vanished;
        }
        let told_in_time = |fact: &WriteFact| fact.acknowledged.is_some_and(|at| at <= began);
        // From the newest back, past what was acknowledged too late to be missed.
        let (mut newest, mut late) = (None, 0);
        for (write, fact) in self.versions_after(returned, self.latest(key)) {
            if told_in_time(fact) {
                newest = newest.or(Some(write));
            } else {
                late += u32::from(fact.acknowledged.is_some());
            }
            if newest.is_some() && self.told(key, Some(write)).until <= began {
                break;
            }
        }
        let Some(newest) = newest else { return Verdict::Fresh };
        let count = |version| self.told(key, version).count;
        let versions = count(self.latest(key)) - count(returned) - late;
        assert!(versions > 0, "there is one that is missed");
        // And from what was returned on.
        let mut oldest = self.told(key, returned).next.expect("a newer version is missed");
        while !self.fact(oldest).is_some_and(told_in_time) {
            oldest = self.told(key, Some(oldest)).next.expect("a newer version is missed");
        }
        let since = self.fact(oldest).and_then(|fact| fact.acknowledged).expect("it was told");
        let own = |(_, fact): (WriteId, &WriteFact)| fact.client == client && told_in_time(fact);
        let own = self.versions_after(returned, Some(newest)).any(own);
        Verdict::Stale(Staleness { oldest, newest, versions, behind: began.since(since), own })
    }

    /// The versions of a row from one back to, and without, another.
    pub(super) fn versions_after(
        &self,
        older: Option<WriteId>,
        newest: Option<WriteId>,
    ) -> impl Iterator<Item = (WriteId, &WriteFact)> {
        let version = move |write: Option<WriteId>| {
            let write = write.filter(|_| write != older)?;
            Some((write, self.fact(write)?))
        };
        std::iter::successors(version(newest), move |(_, fact)| version(fact.previous))
    }
}
