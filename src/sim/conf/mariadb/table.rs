//! The options and system variables of MariaDB 10.11, as `mariadbd --help --verbose` and
//! `information_schema.SYSTEM_VARIABLES` list them.
//!
//! `options.txt` has a line for each: name, letters, default, least, greatest, block, values;
//! empty fields at the end are left out. The order is that in which the server looks an option
//! up, as far as it shows.
//!
//! The four letters:
//!
//! 1. Who reads the option: `E` the server before all others, `M` the server, `P` a storage engine
//!    or another plugin; `-` there is only a variable.
//! 2. Its value: `N` none, `O` may be left out, `R` required.
//! 3. Kind: `b` boolean, `i` and `l` signed numbers of 32 and 64 bits, `u` and `U` unsigned ones,
//!    `d` a fraction, `e` one of a list, `s` some of a list, `f` switches, `t` text.
//! 4. Its variable: `g` global, `s` global and of a session, `o` of a session only, `r` read-only,
//!    `n` none.
//!
//! Defaults are those of a running server on Linux. A boolean without one is `OFF`. Where a
//! default depends on the machine, there is none.

/// See the head of the module.
pub(super) const OPTIONS: &str = include_str!("options.txt");

/// Options that are gone and still taken, for old files.
pub(super) const REMOVED: &str = "\
super-large-pages innodb-idle-flush-pct innodb-rollback-segments innodb-stats-sample-pages \
innodb-force-load-corrupted max-long-data-size multi-range-count skip-bdb \
thread-concurrency timed-mutexes innodb-locks-unsafe-for-binlog \
innodb-adaptive-max-sleep-delay innodb-background-scrub-data-check-interval \
innodb-background-scrub-data-compressed innodb-background-scrub-data-interval \
innodb-background-scrub-data-uncompressed innodb-buffer-pool-instances \
innodb-commit-concurrency innodb-concurrency-tickets innodb-file-format innodb-large-prefix \
innodb-lock-schedule-algorithm innodb-log-checksums innodb-log-compressed-pages \
innodb-log-files-in-group innodb-log-optimize-ddl innodb-lru-flush-size \
innodb-page-cleaners innodb-replication-delay innodb-scrub-log innodb-scrub-log-speed \
innodb-sync-array-size innodb-thread-concurrency innodb-thread-sleep-delay innodb-undo-logs";

/// MySQL's options that are taken and mean nothing.
pub(super) const MYSQL_ONLY: &str = "\
log-raw log-bin-use-v1-row-events binlog-max-flush-queue-time master-info-repository \
relay-log-info-repository binlog-rows-query-log-events binlog-order-commits server-id-bits \
slave-checkpoint-period slave-checkpoint-group slave-pending-jobs-size-max \
sporadic-binlog-dump-fail show_compatibility_56 disconnect-slave-event-count \
abort-slave-event-count max-binlog-dump-events";

/// MySQL's options that are taken and do nothing so far.
pub(super) const NOT_YET: &str = "\
default-authentication-plugin end-markers-in-json optimizer-trace-features \
optimizer-trace-offset optimizer-trace-limit slave-rows-search-algorithms \
slave-allow-batching rpl-stop-slave-timeout validate-user-plugins \
sha256-password-private-key-path sha256-password-public-key-path";
