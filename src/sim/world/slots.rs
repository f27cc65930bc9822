//! The names of replication slots.
//!
//! Source: PostgreSQL 15, `ReplicationSlotValidateName` in `slot.c`.

use std::sync::Arc;

use super::super::ids::SlotName;
use super::super::node::SlotError;
use super::World;

impl World {
    pub(super) fn intern_slot(&mut self, name: &str) -> SlotName {
        let known = self.slot_names.iter().position(|known| &**known == name);
        let place = known.unwrap_or_else(|| {
            self.slot_names.push(Arc::from(name));
            self.slot_names.len() - 1
        });
        SlotName(u16::try_from(place).expect("fewer than 65536 names of slots"))
    }

    /// The name of a replication slot.
    pub fn slot_called(&self, slot: SlotName) -> &str {
        &self.slot_names[slot.index()]
    }

    /// A slot's number, if any has had that name.
    pub fn slot(&self, name: &str) -> Option<SlotName> {
        let place = self.slot_names.iter().position(|known| &**known == name)?;
        Some(SlotName(place as u16))
    }
}

/// Whether a slot may be called so; else what the server says.
///
/// Source: PostgreSQL 15, `ReplicationSlotValidateName` in `slot.c`.
pub(super) fn slot_name_is_valid(name: &str) -> Result<(), String> {
    if name.is_empty() {
        return Err(format!("ERROR:  replication slot name \"{name}\" is too short"));
    }
    if name.len() >= 64 {
        return Err(format!("ERROR:  replication slot name \"{name}\" is too long"));
    }
    let valid = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    if name.bytes().all(valid) {
        return Ok(());
    }
    Err(format!(
        "ERROR:  replication slot name \"{name}\" contains invalid character\nHINT:  Replication \
         slot names may only contain lower case letters, numbers, and the underscore character."
    ))
}

/// What the server says when a slot cannot be made or dropped.
pub(super) fn slot_error(why: SlotError, name: &str) -> String {
    match why {
        SlotError::Exists => format!("ERROR:  replication slot \"{name}\" already exists"),
        SlotError::AllInUse => "ERROR:  all replication slots are in use\nHINT:  Free one or \
                                increase max_replication_slots."
            .to_owned(),
        SlotError::NotThere => format!("ERROR:  replication slot \"{name}\" does not exist"),
        SlotError::Active => format!(
            "ERROR:  replication slot \"{name}\" is active for PID {}",
            super::super::message::SENDER_PID
        ),
    }
}
