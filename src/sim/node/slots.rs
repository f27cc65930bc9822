//! Replication slots: a replica's bookmark on its upstream, which keeps WAL for it.
//!
//! | `wal_status` | the WAL from the slot's position on is … |
//! |---|---|
//! | `reserved` | within `max_wal_size` |
//! | `extended` | beyond that, and kept |
//! | `unreserved` | beyond `max_slot_wal_keep_size`: the next checkpoint removes it |
//! | `lost` | removed: the replica has to be built anew |
//!
//! Without `max_slot_wal_keep_size` (its default is no limit) a slot that nobody reads keeps WAL
//! until the disk is full, and then the *primary* stops.
//!
//! Source: PostgreSQL 15, `slot.c`, `slotfuncs.c` and `GetWALAvailability` in `xlog.c`.

use serde::{Deserialize, Serialize};

use super::super::ids::{ConnectionId, SlotName};
use super::super::message::{Positions, StreamRefusal};
use super::super::wal::Lsn;
use super::{Env, Node};

/// One physical replication slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// Its name.
    pub name: SlotName,
    /// The WAL from here on is kept; none once it is lost.
    pub restart_lsn: Option<Lsn>,
    /// The connection that uses it.
    pub active: Option<ConnectionId>,
    /// Row versions that readers of its replica need.
    pub xmin: Option<u64>,
}

/// Whether the WAL that a slot needs is there (`wal_status` of `pg_replication_slots`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WalStatus {
    /// Within `max_wal_size`.
    Reserved,
    /// Beyond it, and kept.
    Extended,
    /// No longer kept, and still there.
    Unreserved,
    /// Gone.
    Lost,
}

impl WalStatus {
    /// As the server's view says it.
    pub const fn name(self) -> &'static str {
        match self {
            WalStatus::Reserved => "reserved",
            WalStatus::Extended => "extended",
            WalStatus::Unreserved => "unreserved",
            WalStatus::Lost => "lost",
        }
    }
}

/// WAL segments that so many megabytes are (`ConvertToXSegs`).
pub(super) fn segments(mb: u32) -> u64 {
    u64::from(mb) / (Lsn::SEGMENT_BYTES >> 20)
}

impl Node {
    /// Makes a slot that keeps WAL from now on. None if all are in use.
    pub(in super::super) fn create_slot(&mut self, name: SlotName) -> Result<(), SlotError> {
        if self.slots.iter().any(|slot| slot.name == name) {
            return Err(SlotError::Exists);
        }
        if self.slots.len() as u64 >= u64::from(self.settings.max_replication_slots) {
            return Err(SlotError::AllInUse);
        }
        // From where the last checkpoint began (`ReplicationSlotReserveWal` in `slot.c`).
        let restart_lsn = Some(self.checkpointer.redo);
        self.slots.push(Slot { name, restart_lsn, active: None, xmin: None });
        Ok(())
    }

    /// Drops a slot.
    pub(in super::super) fn drop_slot(&mut self, name: SlotName) -> Result<(), SlotError> {
        let place = self.slots.iter().position(|slot| slot.name == name);
        let place = place.ok_or(SlotError::NotThere)?;
        if self.slots[place].active.is_some() {
            return Err(SlotError::Active);
        }
        self.slots.remove(place);
        Ok(())
    }

    pub(super) fn may_take_slot(&self, name: SlotName) -> Result<(), StreamRefusal> {
        match self.slots.iter().find(|slot| slot.name == name) {
            None => Err(StreamRefusal::NoSuchSlot(name)),
            Some(slot) if slot.active.is_some() => Err(StreamRefusal::SlotActive(name)),
            Some(_) => Ok(()),
        }
    }

    pub(super) fn slot_taken(
        &mut self,
        name: SlotName,
        connection: ConnectionId,
        positions: Positions,
    ) {
        if let Some(slot) = self.slots.iter_mut().find(|slot| slot.name == name) {
            slot.active = Some(connection);
            slot.restart_lsn = slot.restart_lsn.map(|at| at.max(positions.flushed.lsn));
        }
    }

    pub(super) fn slot_left(&mut self, name: SlotName, connection: ConnectionId) {
        let slot = self.slots.iter_mut().find(|slot| slot.name == name);
        if let Some(slot) = slot.filter(|slot| slot.active == Some(connection)) {
            slot.active = None;
        }
    }

    /// A replica has flushed more: what lies before need not be kept for it.
    pub(super) fn slot_confirmed(
        &mut self,
        name: SlotName,
        positions: Positions,
        xmin: Option<u64>,
    ) {
        if let Some(slot) = self.slots.iter_mut().find(|slot| slot.name == name) {
            slot.restart_lsn = Some(positions.flushed.lsn);
            slot.xmin = xmin;
        }
    }

    /// The oldest segment that is to be kept, as things stand (`KeepLogSeg`).
    pub(super) fn segment_to_keep(&self) -> u64 {
        let current = self.wal_end().lsn;
        let now = current.segment();
        let mut keep = now;
        let oldest = self.slots.iter().filter_map(|slot| slot.restart_lsn).min();
        if let Some(at) = oldest.filter(|at| *at < current) {
            keep = at.segment();
            if let Some(most) = self.settings.max_slot_wal_keep_size {
                keep = keep.max(now.saturating_sub(segments(most)));
            }
        }
        let least = segments(self.settings.wal_keep_size);
        if least > 0 && now - keep < least {
            keep = now.saturating_sub(least).max(1);
        }
        keep
    }

    /// Whether the WAL that a slot needs is there; none if there is no such slot.
    pub fn slot_status(&self, name: SlotName) -> Option<WalStatus> {
        let slot = self.slots.iter().find(|slot| slot.name == name)?;
        let Some(at) = slot.restart_lsn else { return Some(WalStatus::Lost) };
        if self.replica().is_some() {
            // A server in recovery reckons from a position that does not move there
            // (`GetWALAvailability` asks `GetXLogWriteRecPtr`).
            return Some(WalStatus::Reserved);
        }
        let (segment, now) = (at.segment(), self.wal_end().lsn.segment());
        let within = now.saturating_sub(segments(self.settings.max_wal_size) + 1).max(1);
        Some(if segment >= self.segment_to_keep() {
            if segment >= within { WalStatus::Reserved } else { WalStatus::Extended }
        } else if segment >= self.checkpointer.oldest_segment || slot.active.is_some() {
            WalStatus::Unreserved
        } else {
            WalStatus::Lost
        })
    }

    /// Slots whose WAL is no longer kept are given up. Returns false while one of them has a sender
    /// that cannot be ended.
    pub(super) fn invalidate_slots(&mut self, oldest_segment: u64, env: &mut Env<'_>) -> bool {
        for i in 0..self.slots.len() {
            let slot = self.slots[i];
            let Some(at) = slot.restart_lsn.filter(|at| at.segment() < oldest_segment) else {
                continue;
            };
            let name = env.slot_name(slot.name);
            if let Some(connection) = slot.active
                && !self.end_sender_of_slot(connection, &name, env)
            {
                return false;
            }
            self.slots[i].restart_lsn = None;
            env.log(
                self.id,
                format!(
                    "LOG:  invalidating slot \"{name}\" because its restart_lsn {at} exceeds \
                     max_slot_wal_keep_size"
                ),
            );
        }
        true
    }
}

/// Why a slot cannot be made or dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotError {
    /// One of this name is there.
    Exists,
    /// `max_replication_slots` are there.
    AllInUse,
    /// None of this name is there.
    NotThere,
    /// A replica uses it.
    Active,
}
