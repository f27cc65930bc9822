//! What is written reads back.

use laglab::sim::conf::{mariadb, postgresql};
use laglab::sim::settings::{StandbyName, StandbyNames};
use proptest::prelude::*;

use super::cluster::{Kind, Plan, Size};
use super::config;

fn lists() -> impl Strategy<Value = StandbyNames> {
    let name = prop_oneof![
        4 => "[ -~]{1,12}|\\PC{1,4}".prop_map(StandbyName::Named),
        1 => Just(StandbyName::Star),
        1 => prop::sample::select(vec!["first", "ANY", "1", "a\"b", "a b", "*"])
            .prop_map(|name| StandbyName::Named(name.to_owned())),
    ];
    let list = prop::collection::vec(name, 1..5);
    (1..9u32, list, any::<bool>()).prop_map(|(n, list, any)| {
        if any { StandbyNames::Any(n, list) } else { StandbyNames::First(n, list) }
    })
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
        let settings = plan.scenario.primary.settings;
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
        let settings = plan.scenario.primary.mariadb.expect("it is one");
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
        for (name, value) in postgresql::lines_of(&plan.scenario.primary.settings) {
            text = postgresql::with_setting(&text, name, &value);
        }
        let level = laglab::sim::settings::SynchronousCommit::ALL[level].name();
        let text = postgresql::with_setting(&text, "synchronous_commit", level);
        let conf = postgresql::Conf::start(&text, &[]).expect("it starts");
        prop_assert_eq!(conf.show("synchronous_commit"), Ok(level.to_owned()));
    }
}
