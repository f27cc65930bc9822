//! What is written reads back.

use laglab::sim::conf::{mariadb, postgresql};
use laglab::sim::settings::{Settings, StandbyName, StandbyNames};
use laglab::sim::time::SimDuration;
use proptest::prelude::*;

use super::cluster::{Kind, Plan, Size};
use super::config;

fn lists() -> impl Strategy<Value = StandbyNames> {
    // A star is a star in quotes, too: no replica can be listed by that name.
    let named = |name: String| {
        if name == "*" { StandbyName::Star } else { StandbyName::Named(name) }
    };
    let name = prop_oneof![
        4 => "[ -~]{1,12}|\\PC{1,4}".prop_map(named),
        1 => Just(StandbyName::Star),
        1 => prop::sample::select(vec!["first", "ANY", "1", "a\"b", "a b", "*"])
            .prop_map(move |name| named(name.to_owned())),
    ];
    let list = prop::collection::vec(name, 1..5);
    (1..9u32, list, any::<bool>()).prop_map(|(n, list, any)| {
        if any { StandbyNames::Any(n, list) } else { StandbyNames::First(n, list) }
    })
}

/// A time in whole units of so many milliseconds, and at least so many of them.
fn whole(time: SimDuration, unit: u64, least: u64) -> SimDuration {
    SimDuration::from_millis((time.as_micros() / 1_000 / unit).max(least) * unit)
}

/// The settings as a file can hold them.
fn in_whole_units(mut settings: Settings) -> Settings {
    settings.checkpoint_timeout = whole(settings.checkpoint_timeout, 1_000, 30);
    settings.autovacuum_naptime = whole(settings.autovacuum_naptime, 1_000, 1);
    settings.recovery_min_apply_delay = whole(settings.recovery_min_apply_delay, 1, 0);
    settings.wal_receiver_status_interval = whole(settings.wal_receiver_status_interval, 1_000, 1);
    settings
}

proptest! {
    #![proptest_config(config(256))]

    /// `synchronous_standby_names` as text is the list again.
    #[test]
    fn a_list_of_names_reads_back(names in lists()) {
        let text = names.to_string();
        prop_assert_eq!(text.parse::<StandbyNames>().ok(), Some(names), "{}", text);
    }

    /// The lines of a node's settings, read as its file, are the settings.
    #[test]
    fn postgresql_settings_read_back_from_their_lines(seed in any::<u64>()) {
        let plan = Plan::new(seed, Kind::Physical, Size::SHORT);
        let settings = in_whole_units(plan.scenario.primary.settings);
        let mut text = String::new();
        for (name, value) in postgresql::lines_of(&settings) {
            text = postgresql::with_setting(&text, name, &value);
        }
        let conf = postgresql::Conf::start(&text, &[]);
        let conf = conf.unwrap_or_else(|why| panic!("{text}\n{:?}", why.log));
        prop_assert_eq!(conf.settings(), settings, "{}", text);
    }

    /// The same for MariaDB.
    #[test]
    fn mariadb_settings_read_back_from_their_lines(seed in any::<u64>()) {
        let plan = Plan::new(seed, Kind::SemiSync, Size::SHORT);
        let mut settings = plan.scenario.primary.mariadb.expect("it is one");
        settings.slave_net_timeout = whole(settings.slave_net_timeout, 1_000, 1);
        let mut text = String::new();
        for (name, value) in mariadb::lines_of(&settings) {
            text = mariadb::with_setting(&text, name, &value);
        }
        let conf = mariadb::Conf::start(&text, &[]);
        let conf = conf.unwrap_or_else(|why| panic!("{text}\n{:?}", why.log));
        prop_assert_eq!(conf.settings(), settings, "{}", text);
    }

    /// What is set by hand in some file is what the server then shows.
    #[test]
    fn a_setting_that_is_written_is_shown(seed in any::<u64>(), level in 0..5usize) {
        let plan = Plan::new(seed, Kind::Physical, Size::SHORT);
        let mut text = String::from("# mine\nmax_wal_senders = 3 # some\n");
        for (name, value) in postgresql::lines_of(&in_whole_units(plan.scenario.primary.settings)) {
            text = postgresql::with_setting(&text, name, &value);
        }
        let level = laglab::sim::settings::SynchronousCommit::ALL[level].name();
        let text = postgresql::with_setting(&text, "synchronous_commit", level);
        let conf = postgresql::Conf::start(&text, &[]).expect("it starts");
        prop_assert_eq!(conf.show("synchronous_commit"), Ok(level.to_owned()));
    }
}
