//! How each figure is measured, and what the model leaves out.

use super::Entry;

const fn entry(
    id: &'static str,
    name: &'static str,
    text: &'static str,
    here: &'static str,
) -> Entry {
    Entry { id, name, text, here, source: "" }
}

/// All of them, in the order in which the page shows them.
pub(super) const ALL: [Entry; 14] = [
    entry(
        "of-write-latency",
        "Write latency",
        "The time from a client sending a write until it is told yes: the way to the primary and \
         back, waiting for the row if another write holds it, executing, the disk, and the \
         replicas if the commit waits for them. Shown are the median and the 99th percentile \
         (nearest rank) of the last 200 acknowledged writes, of people and visitors together. A \
         write that still waits, or failed, is not among them.",
        "Execution and fsync are drawn from fixed distributions. There is no CPU, no cache, no \
         disk queue behind them that other work would fill.",
    ),
    entry(
        "of-stale-reads",
        "Stale reads",
        "A read is stale if it returned a row without a write that had been acknowledged before \
         the read began. The judge stands outside the servers and knows all writes. Shown: stale \
         reads, all reads that returned, and their share.",
        "No real server or client can count this exactly. They see estimates, such as replay_lag \
         in pg_stat_replication.",
    ),
    entry(
        "of-worst-staleness",
        "Worst staleness",
        "For each stale read: how long before it began the oldest write that it misses was \
         acknowledged. Shown is the longest of these. It is counted from the acknowledgement, not \
         from the commit on the primary.",
        "A read that misses only writes nobody was told about yet counts as fresh.",
    ),
    entry(
        "of-waiting-writes",
        "Waiting writes",
        "Writes at a primary, at this moment, that wait for replicas, or for another write to the \
         same row. Two transactions cannot change one row at a time: the second waits until the \
         first has committed, and that includes its wait for replicas. The visitors all write one \
         row, so under a busy load a queue forms there, and latency grows far beyond the delay of \
         one commit.",
        "A visitor has one request under way at most, and at most half of the visitors write. So \
         the queue has an end, as with a connection pool. Deadlocks and lock timeouts are missing.",
    ),
    entry(
        "of-lost-writes",
        "Lost writes",
        "Writes that were acknowledged and are not in the surviving history: the one of the \
         primary that clients are sent to. If a later change of primary brings a write back, it is \
         no longer counted.",
        "Backups and WAL archives, from which some could be recovered by hand, are left out.",
    ),
    entry(
        "of-overwritten-writes",
        "Overwritten writes",
        "Only where several nodes take writes: acknowledged writes that a conflict has resolved \
         away. Nothing crashed, and no client was told.",
        "Conflicts are between writes to one row. Constraints over several rows are left out.",
    ),
    entry(
        "of-tables",
        "The two tables",
        "Each pattern runs on your nodes, network and load with the same 20 seeds, so all meet the \
         same chances. A run is as long as about 1,000 writes take, or 50 writes and 200 reads a \
         second if there is no load. From 25 to 45 % of it the first replica is down. At 65 % the \
         primary's site is lost: its power, and what is on the wire. A manager with fencing \
         promotes a replica; with several primaries nobody is promoted. At 85 % the old primary \
         returns. After the load ends, answers get two more seconds.",
        "At least 64 rows, so that the queue for one row does not hide what is asked. Three more \
         runs of semi-sync cut all replicas off for 13 seconds, which is longer than its timeout \
         of 10. Left out are SQL, the planner, storage, the memory of the system, and other \
         traffic on the network: latencies are for comparing patterns, not for sizing servers.",
    ),
    entry(
        "of-percentiles",
        "Percentiles in the tables",
        "p50 and p99 by the nearest rank, over all answered writes of all seeds of a pattern \
         together, not an average over runs. All values are kept, none are put into buckets. The \
         longest one remembers its run and moment, which is what Show the run opens.",
        "20 seeds tell large differences apart. Small ones can be chance: the page shows no error \
         bars.",
    ),
    entry(
        "of-availability",
        "Availability",
        "The share of time in which writes were answered within one second. Any moment counts as \
         the last write sent before it fared, so a blocked primary, to which soon nobody can send \
         any more, is not taken for a quiet one.",
        "Clients do not try again, and no proxy tries for them.",
    ),
    entry(
        "of-failover",
        "Failover",
        "From the loss of the primary to the answer to the first write that was sent after it. The \
         manager waits for a time without a sign of life, at most one second in the tables, then \
         promotes the replica that has received most.",
        "The manager itself never fails and is never cut off from the replicas by mistake. Real \
         ones need a quorum of their own.",
    ),
    entry(
        "of-lag",
        "Replication lag",
        "As it truly is: how far what a replica has replayed is behind the primary, in records, in \
         bytes of WAL, and in time. A card says a replica is behind if it misses an acknowledged \
         write.",
        "What pg_stat_replication reports is older by the way of the replica's last reply.",
    ),
    entry(
        "of-time",
        "Time",
        "All times are of the simulated cluster, in whole microseconds. The same scenario, seed \
         and acts give the same run on every machine, bit for bit. The speed changes how fast you \
         watch, never what happens.",
        "Clocks of nodes agree unless a scenario skews them.",
    ),
    entry(
        "of-network",
        "Network",
        "Each message takes the delay of its link, one way, plus its size over the bandwidth if \
         that is limited. Messages of a connection arrive in order, as with TCP. A cut stalls \
         them; a timeout ends the connection.",
        "Links do not share a wire, so one replica's traffic never slows another's. Congestion and \
         TCP's slow start are left out.",
    ),
    entry(
        "of-storage",
        "Disk and replay",
        "An fsync takes a time drawn for that disk, and one flush takes along every record that \
         waits by then. A replica replays one record at a time at its replay cost, so under load a \
         slow one falls further and further behind.",
        "No data pages, no cache, no prefetching, no vacuum traffic unless you ask for it. A \
         record has the size of a small row change.",
    ),
];
