//! Reading records from JSON in few bytes of program.
//!
//! What serde derives for a record reads it from a map or from a row, and keeps every field apart
//! until the end. Here a record begins as its default, and each field of the map takes its place in
//! it. For the large records of a scenario that makes the page smaller by some kilobytes.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, Visitor};

/// A record whose fields have defaults. [`record`] writes it.
pub(super) trait Record: Default {
    /// What its fields are called, in some order; 64 at most.
    const FIELDS: &'static [&'static str];
    /// The fields that must be there: the first so many.
    const NEEDED: usize;
    /// Reads the value of a field, by its place in the list.
    fn read<'de, A: MapAccess<'de>>(&mut self, field: usize, map: &mut A) -> Result<(), A::Error>;
}

/// Makes a type a [`Record`] that serde reads: first the fields that must be there, then the
/// others.
macro_rules! record {
    ($type:ident needs [$($needed:ident),*] has [$($field:ident),* $(,)?]) => {
        impl $crate::sim::record::Record for $type {
            const FIELDS: &'static [&'static str] =
                &[$(stringify!($needed),)* $(stringify!($field)),*];
            const NEEDED: usize = <[&str]>::len(&[$(stringify!($needed)),*]);
            fn read<'de, A: serde::de::MapAccess<'de>>(
                &mut self,
                field: usize,
                map: &mut A,
            ) -> Result<(), A::Error> {
                // Counted when compiled: what is left is a jump to the field's place.
                let mut place = 0..;
                $(if place.next() == Some(field) {
                    self.$needed = $crate::sim::record::value(map)?;
                })*
                $(if place.next() == Some(field) {
                    self.$field = $crate::sim::record::value(map)?;
                })*
                Ok(())
            }
        }
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $crate::sim::record::read(from)
            }
        }
    };
}
pub(super) use record;

/// Reads one value. Fields of one type share the code for it, so it is never inlined.
#[inline(never)]
pub(super) fn value<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    map: &mut A,
) -> Result<T, A::Error> {
    map.next_value()
}

/// Reads a record.
pub(super) fn read<'de, T: Record, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    from.deserialize_map(Reader(PhantomData))
}

struct Reader<T>(PhantomData<T>);

impl<'de, T: Record> Visitor<'de> for Reader<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut record = T::default();
        let mut seen = 0_u64;
        while let Some(field) = map.next_key_seed(Field(T::FIELDS))? {
            if seen >> field & 1 == 1 {
                return Err(A::Error::duplicate_field(T::FIELDS[field]));
            }
            seen |= 1 << field;
            record.read(field, &mut map)?;
        }
        match T::FIELDS[..T::NEEDED].iter().enumerate().find(|(i, _)| seen >> i & 1 == 0) {
            Some((_, field)) => Err(A::Error::missing_field(field)),
            None => Ok(record),
        }
    }
}

/// Reads the name of a field, and gives its place among them.
#[derive(Clone, Copy)]
struct Field(&'static [&'static str]);

impl<'de> DeserializeSeed<'de> for Field {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<usize, D::Error> {
        from.deserialize_str(self)
    }
}

impl Visitor<'_> for Field {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<usize, E> {
        let place = self.0.iter().position(|known| *known == name);
        place.ok_or_else(|| E::unknown_field(name, self.0))
    }
}
