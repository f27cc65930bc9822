//! The glossary, in the order of the alphabet. True for PostgreSQL 15 and MariaDB 10.11.

use super::Entry;

const fn entry(
    id: &'static str,
    name: &'static str,
    text: &'static str,
    here: &'static str,
    source: &'static str,
) -> Entry {
    Entry { id, name, text, here, source }
}

/// All of them.
pub(super) const ALL: [Entry; 59] = [
    entry(
        "acknowledged",
        "acknowledged",
        "The client was told yes: its write is committed. What that promises depends on what the \
         commit waited for. A write without an answer may be committed or not: its outcome is \
         unknown.",
        "A client's screen says Saved when the answer has arrived.",
        "PostgreSQL 15 manual, 30.4 Asynchronous Commit",
    ),
    entry(
        "after-commit",
        "after_commit",
        "A wait point of semi-sync, and MariaDB's default. The primary commits first, then waits \
         for a replica before it tells the client. Others see the row while the client waits, and \
         after a failover it may be gone.",
        "Semi-sync: rpl_semi_sync_master_wait_point = AFTER_COMMIT in my.cnf.",
        "MariaDB documentation, Semisynchronous Replication",
    ),
    entry(
        "after-sync",
        "after_sync",
        "A wait point of semi-sync, and MySQL's default. The primary writes its binary log, waits \
         for a replica, and commits only then. Until then nobody sees the row, so nobody has seen \
         what a failover may lose.",
        "Semi-sync starts with it set in my.cnf.",
        "MariaDB documentation, Semisynchronous Replication",
    ),
    entry(
        "apply-delay",
        "apply delay",
        "A replica that waits on purpose: it replays a commit only when so much time has passed \
         since the commit on the primary. It protects against mistakes, and it makes reads stale. \
         The delay overlaps with the way over the network.",
        "The slider Apply delay of a replica: recovery_min_apply_delay in its file.",
        "PostgreSQL 15 manual, 20.6.3, recovery_min_apply_delay",
    ),
    entry(
        "asynchronous",
        "asynchronous",
        "Commits wait for no replica. Writes are quick and go on when replicas are down. What was \
         acknowledged and not sent yet is lost if the primary is lost.",
        "The pattern Async.",
        "PostgreSQL 15 manual, 27.2.5 Streaming Replication",
    ),
    entry(
        "binary-log",
        "binary log",
        "MariaDB's and MySQL's log of changes, made for replication: rows or statements, in the \
         order of commits. It is not the log that the engine recovers from. Compare WAL.",
        "Semi-sync: the tape of the primary is its binary log.",
        "MariaDB documentation, Binary Log",
    ),
    entry(
        "cascading",
        "cascading replication",
        "A replica that feeds other replicas. It spares the primary connections. What is late on \
         the replica in the middle is late on all below it.",
        "A scenario file can ask for it: follows, the number of another replica.",
        "PostgreSQL 15 manual, 27.2.7 Cascading Replication",
    ),
    entry(
        "clock-skew",
        "clock skew",
        "The clocks of two machines differ. Where the later time decides between two writes, the \
         node whose clock is ahead wins, even with the older write.",
        "Multi-primary: the settings card says by whose clocks.",
        "PostgreSQL 15 manual, 20.6.1, track_commit_timestamp",
    ),
    entry(
        "commit",
        "commit",
        "The end of a transaction that makes its changes last. The primary writes a commit record, \
         flushes it to disk, and waits for replicas if it has to. Only then others see the rows \
         and the client is told.",
        "A client's screen says what its write waits for.",
        "PostgreSQL 15 manual, 27.2.8 Synchronous Replication",
    ),
    entry(
        "conflict",
        "conflict",
        "Two nodes take writes to one row, and neither knew of the other's. A rule has to decide, \
         and usually one of the writes is thrown away although it was acknowledged.",
        "Multi-primary: write the same row on two nodes before the first has arrived.",
        "pglogical documentation, Conflicts",
    ),
    entry(
        "consistent-prefix",
        "consistent prefix",
        "Readers see the writes in their order, with none left out in the middle. What they see \
         may be old, and was true at one time. Replicas that replay one log in order keep it; \
         reads from several replicas in turn can break it.",
        "The log names it when a read breaks it.",
        "Terry, Replicated Data Consistency Explained Through Baseball, 2013",
    ),
    entry(
        "crdt",
        "CRDT",
        "A data type whose changes can be merged in any order with the same result, such as a \
         counter to which all additions count, or a set in which an addition wins. No write is \
         thrown away.",
        "A scenario file can ask for it: conflict_resolution: counter, or add_wins_set.",
        "Shapiro and others, Conflict-free Replicated Data Types, 2011",
    ),
    entry(
        "failover",
        "failover",
        "Another server takes the place of a primary that is gone. PostgreSQL does not do it by \
         itself: a person or a cluster manager promotes a replica and sends the clients there.",
        "Cut the power of the primary, then promote a replica on its card.",
        "PostgreSQL 15 manual, 27.3 Failover",
    ),
    entry(
        "fall-back",
        "fall-back",
        "What semi-sync does when no replica answers in time: it acknowledges the write all the \
         same and goes on asynchronously, until a replica has caught up. The clients are not told. \
         PostgreSQL never does this.",
        "Semi-sync: cut the network of all replicas and wait for the timeout of 10 seconds.",
        "MariaDB documentation, rpl_semi_sync_master_timeout",
    ),
    entry(
        "fencing",
        "fencing",
        "Making sure that an old primary takes no more writes before another takes its place: by \
         cutting its power or its network. Without it there can be two primaries at once.",
        "The measured tables fail over with fencing.",
        "PostgreSQL 15 manual, 27.3 Failover (STONITH)",
    ),
    entry(
        "flush",
        "flush, fsync",
        "To have the disk store what was written, so that it survives a loss of power. Writing \
         alone only hands it to the operating system. PostgreSQL flushes the WAL at each commit \
         unless synchronous_commit is off.",
        "A cell of a tape turns dark blue, with two bars, when its record is on the disk.",
        "PostgreSQL 15 manual, 30.1 Reliability",
    ),
    entry(
        "gtid",
        "GTID",
        "A name that one transaction has on all servers. MariaDB's has three numbers: domain, \
         server and sequence. With it a replica finds its place in the log of another primary.",
        "Semi-sync: gtid_domain_id and gtid_strict_mode can stand in my.cnf.",
        "MariaDB documentation, Global Transaction ID",
    ),
    entry(
        "hot-standby-feedback",
        "hot_standby_feedback",
        "A replica tells its primary which old rows its readers still need, and the primary keeps \
         them. Then fewer queries on the replica are cancelled, and the primary's tables can grow.",
        "A line of a replica's file.",
        "PostgreSQL 15 manual, 20.6.3, hot_standby_feedback",
    ),
    entry(
        "last-write-wins",
        "last write wins",
        "Of two writes that meet, the one with the later time stays. It is simple, and it loses \
         acknowledged writes. Later means by the clocks of the nodes.",
        "The pattern Multi-primary: pglogical.conflict_resolution = last_update_wins.",
        "pglogical documentation, pglogical.conflict_resolution",
    ),
    entry(
        "linearizable",
        "linearizable",
        "A row behaves as if there were one copy: once a write is acknowledged, or somebody has \
         read it, every later read sees it or a newer one. Reading from replicas that can lag does \
         not give this.",
        "The log names it when a read breaks it.",
        "Herlihy and Wing, Linearizability, 1990",
    ),
    entry(
        "lsn",
        "LSN",
        "Log sequence number: a place in the WAL, counted in bytes. It is written as two \
         hexadecimal numbers, such as 0/3000370. The difference of two is a lag in bytes.",
        "Under the tape of each node.",
        "PostgreSQL 15 manual, 8.20 pg_lsn Type",
    ),
    entry(
        "monotonic-reads",
        "monotonic reads",
        "A client that has read a version never reads an older one later. It breaks when its reads \
         go to replicas with different lag: the page seems to go back in time.",
        "Read from an up-to-date replica, then from one that lags.",
        "Terry and others, Session Guarantees, 1994",
    ),
    entry(
        "monotonic-writes",
        "monotonic writes",
        "The writes of one client are seen in the order in which it made them. One primary and one \
         log keep it. With several primaries it can break.",
        "The log names it when a read breaks it.",
        "Terry and others, Session Guarantees, 1994",
    ),
    entry(
        "multi-primary",
        "multi-primary",
        "Several nodes take writes and send them to each other. Each goes on alone when the \
         network is cut. The price is conflicts.",
        "The pattern Multi-primary.",
        "PostgreSQL 15 manual, 27.1 Comparison of Different Solutions",
    ),
    entry(
        "primary",
        "primary",
        "The server that takes the writes. Its log is what all replicas copy.",
        "The card Primary: takes writes.",
        "PostgreSQL 15 manual, chapter 27",
    ),
    entry(
        "promotion",
        "promotion",
        "A replica becomes a primary: it ends its recovery, begins a new timeline and takes \
         writes. Nothing in it makes the old primary stop.",
        "The menu of a replica: Promote to primary.",
        "PostgreSQL 15 manual, 27.3 Failover",
    ),
    entry(
        "quorum",
        "quorum",
        "Enough of a group, whichever they are. With ANY 1 (a, b) a commit waits for one of the \
         two, whoever is quicker. One that is down then blocks nobody.",
        "The settings card: any one of them.",
        "PostgreSQL 15 manual, 27.2.8.2 Multiple Synchronous Standbys",
    ),
    entry(
        "read-your-writes",
        "read your writes",
        "A client sees its own acknowledged writes. It breaks when it writes to the primary and \
         then reads from a replica that lags.",
        "Lesson 1 is about it.",
        "Terry and others, Session Guarantees, 1994",
    ),
    entry(
        "record",
        "record",
        "One entry of the WAL: a change, or the commit of a transaction. Replicas get records in \
         order and never skip one. Here one record stands for one write with its commit.",
        "Each cell of a tape. Point at it to see what it is.",
        "PostgreSQL 15 manual, 30.3 Write-Ahead Logging",
    ),
    entry(
        "relay-log",
        "relay log",
        "Where a MariaDB replica stores what it has received of the primary's binary log, before \
         it applies it. Semi-sync waits for this receipt, not for the disk and not for the \
         applying.",
        "Semi-sync: received on a replica's tape.",
        "MariaDB documentation, Relay Log",
    ),
    entry(
        "replay-lag",
        "replay lag",
        "How far what a replica shows is behind the primary. It is the lag that makes reads stale. \
         A record can be on the replica's disk and not be replayed.",
        "The status at the top of a replica's card.",
        "PostgreSQL 15 manual, 28.2, pg_stat_replication, replay_lag",
    ),
    entry(
        "replay",
        "replay, apply",
        "A replica carries out the records that it has, one after the other. Only then its readers \
         see them. PostgreSQL says replay, MariaDB says apply.",
        "A cell turns green when its record is replayed.",
        "PostgreSQL 15 manual, 28.2, pg_stat_replication, replay_lsn",
    ),
    entry(
        "replica",
        "replica",
        "A copy that follows a primary by its log. Readers may use it, writers may not. \
         PostgreSQL's messages call it standby, MariaDB's call it slave.",
        "The cards at the right.",
        "PostgreSQL 15 manual, 27.4 Hot Standby",
    ),
    entry(
        "replication-lag",
        "replication lag",
        "How far a replica is behind. In time: how old is what it shows. In bytes: how much WAL it \
         has not got or not replayed. In records: how many changes. Many bytes can be little time, \
         and the other way round.",
        "The status of a replica's card, and the line under its tape.",
        "PostgreSQL 15 manual, 28.2, pg_stat_replication",
    ),
    entry(
        "replication-slot",
        "replication slot",
        "A primary's memory of how far a replica is. It keeps the WAL that the replica still \
         needs, however long it is away, and can fill the disk with it.",
        "primary_slot_name in a replica's file names one.",
        "PostgreSQL 15 manual, 27.2.6 Replication Slots",
    ),
    entry(
        "rewind",
        "rewind",
        "An old primary that wrote after the others had moved on throws those writes away and \
         follows the new one (pg_rewind). It needs wal_log_hints or data checksums. MariaDB has \
         nothing like it: the server is built anew.",
        "The menu of an old primary that has diverged.",
        "PostgreSQL 15 manual, pg_rewind",
    ),
    entry(
        "router",
        "router",
        "What sends writes to the primary and reads to one of the nodes: a proxy, or a part of the \
         application. It decides how stale reads may be, and how much the primary has to do.",
        "A client's choice of the node that it reads from.",
        "Terry and others, Session Guarantees, 1994",
    ),
    entry(
        "segment",
        "segment",
        "A file of WAL, 16 MB each if nothing else was chosen. Old ones are removed or used again \
         after a checkpoint, unless wal_keep_size or a slot keeps them.",
        "wal_keep_size in the primary's file.",
        "PostgreSQL 15 manual, 30.6 WAL Internals",
    ),
    entry(
        "semi-sync",
        "semi-sync",
        "A commit waits until one replica has received it. That it is applied there is not waited \
         for, so reads can be stale. After a timeout it does not wait any more.",
        "The pattern Semi-sync (MariaDB).",
        "MariaDB documentation, Semisynchronous Replication",
    ),
    entry(
        "split-brain",
        "split brain",
        "Two servers both take themselves for the primary, and clients write to both. Their \
         histories part, and one of them has to be thrown away.",
        "Promote a replica while the old primary still runs.",
        "PostgreSQL 15 manual, 27.3 Failover",
    ),
    entry(
        "stale-read",
        "stale read",
        "A read that misses a write which had been acknowledged before the read began. It is the \
         price of reading from a copy that lags.",
        "A flag, where the reader reads.",
        "PostgreSQL 15 manual, 27.4 Hot Standby",
    ),
    entry(
        "standby",
        "standby",
        "PostgreSQL's word for a replica, in its settings and messages. A hot standby takes \
         readers.",
        "Names such as synchronous_standby_names.",
        "PostgreSQL 15 manual, 27.2 Log-Shipping Standby Servers",
    ),
    entry(
        "synchronous-commit",
        "synchronous_commit",
        "What a commit waits for. Every level but off waits for the primary's own disk. \
         remote_write, on and remote_apply also wait for the replicas in \
         synchronous_standby_names. With that list empty these three and local are the same. It \
         can be set for one transaction.",
        "The settings card.",
        "PostgreSQL 15 manual, 20.5.1, synchronous_commit",
    ),
    entry(
        "level-local",
        "synchronous_commit = local",
        "Waits for the primary's own disk and for no replica, even if some are named. For \
         transactions that need not wait where others do.",
        "The settings card.",
        "PostgreSQL 15 manual, 20.5.1, synchronous_commit",
    ),
    entry(
        "level-off",
        "synchronous_commit = off",
        "Waits for nothing. The WAL writer flushes a little later, at most three times \
         wal_writer_delay. A crash can lose these last commits. It leaves no half of a transaction \
         behind.",
        "The settings card. Then kill the primary's process right after a write.",
        "PostgreSQL 15 manual, 30.4 Asynchronous Commit",
    ),
    entry(
        "level-on",
        "synchronous_commit = on",
        "The default. Waits until the named replicas have the record on their disks. They may not \
         have replayed it: a read there can be stale.",
        "The settings card, with a replica named.",
        "PostgreSQL 15 manual, 20.5.1, synchronous_commit",
    ),
    entry(
        "level-remote-apply",
        "synchronous_commit = remote_apply",
        "Waits until the named replicas have replayed the record. A read there sees the write once \
         it is acknowledged. It is the slowest level: an apply delay or a slow replay is waited \
         for.",
        "The settings card, with a replica named.",
        "PostgreSQL 15 manual, 20.5.1, synchronous_commit",
    ),
    entry(
        "level-remote-write",
        "synchronous_commit = remote_write",
        "Waits until the named replicas have handed the record to their operating systems. It \
         survives a crash of the server there, not a loss of power.",
        "The settings card, with a replica named.",
        "PostgreSQL 15 manual, 20.5.1, synchronous_commit",
    ),
    entry(
        "synchronous-standby-names",
        "synchronous_standby_names",
        "The replicas that commits wait for, by their application_name. FIRST 2 (a, b, c) waits \
         for the first two connected ones of the list. ANY 2 waits for any two. If fewer are \
         connected, commits wait until there are enough: there is no timeout.",
        "The settings card.",
        "PostgreSQL 15 manual, 20.6.2, synchronous_standby_names",
    ),
    entry(
        "timeline",
        "timeline",
        "A line of history of the WAL. Each promotion begins a new one with the next number, so \
         that two histories are never mixed up. With recovery_target_timeline = 'latest' a replica \
         follows to the new one.",
        "recovery_target_timeline in a replica's file.",
        "PostgreSQL 15 manual, 26.3.5 Timelines",
    ),
    entry(
        "token",
        "token",
        "The place in the log of a client's last write, which it brings to its next read. A \
         replica waits until it has replayed so far, or the read goes to the primary. It gives \
         read your writes without guessing a time.",
        "A route of reads.",
        "MariaDB documentation, MASTER_GTID_WAIT",
    ),
    entry(
        "version-vector",
        "version vector",
        "For each node, how many of its writes a version knows of. It tells whether one version \
         came after another or neither knew of the other. Then both are kept for the application.",
        "A scenario file can ask for it: conflict_resolution: siblings.",
        "Parker and others, Detection of Mutual Inconsistency, 1983",
    ),
    entry(
        "wal",
        "WAL",
        "Write-ahead log. A server writes each change there before it changes the tables, and \
         recovers from it after a crash. Replicas are fed with the same log.",
        "The tape of each node.",
        "PostgreSQL 15 manual, 30.3 Write-Ahead Logging",
    ),
    entry(
        "max-wal-senders",
        "wal sender",
        "A process of the primary that feeds one replica. max_wal_senders limits their number, and \
         changes at a restart only. A hot standby must allow at least as many as its primary.",
        "The course's file for the primary.",
        "PostgreSQL 15 manual, 20.6.1, max_wal_senders",
    ),
    entry(
        "wal-keep-size",
        "wal_keep_size",
        "How much old WAL a primary keeps for replicas that are away, in MB if no unit is written. \
         One that is away for longer has to be copied anew, unless it has a slot.",
        "The course's file for the primary.",
        "PostgreSQL 15 manual, 20.6.1, wal_keep_size",
    ),
    entry(
        "wal-level",
        "wal_level",
        "How much a server writes into its WAL. replica, the default, is enough for replicas. \
         logical adds what multi-primary needs. minimal is for a server alone. It changes at a \
         restart only.",
        "The course's file for the primary.",
        "PostgreSQL 15 manual, 20.5.1, wal_level",
    ),
    entry(
        "window",
        "window",
        "A rule of a router: for so long after a user's own write, that user's reads go to the \
         primary. It is a guess at the lag. It fails when the lag is longer, and it protects only \
         the user's own writes.",
        "The course's router has a window of 2.0 seconds.",
        "Terry and others, Session Guarantees, 1994",
    ),
    entry(
        "writes-follow-reads",
        "writes follow reads",
        "Whoever sees a write also sees what its writer had read before: no answer without its \
         question. One primary and one log keep it. With several primaries it can break.",
        "The log names it when a read breaks it.",
        "Terry and others, Session Guarantees, 1994",
    ),
    entry(
        "zombie",
        "zombie primary",
        "An old primary that comes back and does not know that another has taken its place. \
         Clients that still reach it write into a history that does not count.",
        "Start the old primary after a promotion: its card says so.",
        "PostgreSQL 15 manual, 27.3 Failover",
    ),
];
