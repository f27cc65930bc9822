### English. The language in which the page is written; what another language lacks is said in it.
### Format: see src/lang.rs. Words in [brackets|entry] open the glossary at that entry.

## The language itself

decimal-mark = .
language = en
language-menu = Language

## Promises

promise-read-your-writes = Read your writes
promise-read-your-writes-means = You see what you saved.
promise-monotonic-reads = Monotonic reads
promise-monotonic-reads-means = What you have seen does not go back.
promise-monotonic-writes = Monotonic writes
promise-monotonic-writes-means = One person's writes are seen in order.
promise-writes-follow-reads = Writes follow reads
promise-writes-follow-reads-means = A reply is not seen before its question.
promise-consistent-prefix = Consistent prefix
promise-consistent-prefix-means = No later write without the earlier ones.
promise-linearizable = Linearizable
promise-linearizable-means = Each row is as if there were one copy.
promise-writes-lost = { $n ->
    [one] 1 write lost
   *[other] { $n } writes lost
}
promise-broken = { $n ->
    [one] broken once
   *[other] broken { $n } times
}
promise-alone = { $n ->
    [one] 1 saved write on the primary alone now.
   *[other] { $n } saved writes on the primary alone now.
}
promise-rows-differ = { $n ->
    [one] 1 row differ, and nothing is on its way.
   *[other] { $n } rows differ, and nothing is on its way.
}
promise-saved-stays-saved = “Saved” stays saved.
promise-no-saved-write-lost = No saved write lost
promise-kept-so-far = kept so far
promise-kept-at-risk-now = kept, at risk now
promise-agree-now = agree now
promise-all-nodes-show-the-same = All nodes show the same.
promise-differ-now = differ now
promise-writes-are-on-their-way = Writes are on their way.
promise-differ-for-good = differ for good
promise-history-has-split = history has split
promise-all-nodes-show-what-was = All nodes show what was saved.
promise-s-last-write-is-not = { $who }'s last write is not on { $list } yet.
promise-has-seen-a-newer-than = { $who } has seen a newer { $row } than { $list }.
promise-a-saved-write-is-not = A saved write is not on { $list } yet.
promise-writes-of-its-own = Writes of its own: { $list }.
promise-behind = { $capital } behind.
promise-replicas-agree = Replicas agree

## Counted things

count-versions = { $n ->
    [one] 1 version
   *[other] { $n } versions
}
count-records = { $n ->
    [one] 1 record
   *[other] { $n } records
}
count-writes = { $n ->
    [one] 1 write
   *[other] { $n } writes
}
count-segments = { $n ->
    [one] 1 WAL segment
   *[other] { $n } WAL segments
}
count-replicas = { $n ->
    [one] 1 replica
   *[other] { $n } replicas
}
count-stale-reads = { $n ->
    [one] 1 stale read
   *[other] { $n } stale reads
}
count-messages = { $n ->
    [one] 1 message
   *[other] { $n } messages
}
count-reads = { $n ->
    [one] 1 read
   *[other] { $n } reads
}
count-nodes = { $n ->
    [one] 1 node
   *[other] { $n } nodes
}
count-runs = { $n ->
    [one] 1 run
   *[other] { $n } runs
}
count-acts = { $n ->
    [one] 1 act
   *[other] { $n } acts
}

## The log: names and what happens

node-name = Node { $n }
node-name-primary = Primary
node-name-old-primary = Old primary
node-name-replica = Replica { $n }
node-primary = the primary
node-old-primary = the old primary
node-replica = replica { $n }
list-of-replicas-and = replicas { $all } and { $last }
list-of-replicas-or = replicas { $all } or { $last }
list-of-none = a replica that is not there
list-and = { $all } and { $last }
list-or = { $all } or { $last }
log-power-lost = { $n ->
    [0] { $node } is off: everything in its WAL was on disk
    [one] { $node } is off: 1 record of its WAL was not on disk and is gone
   *[other] { $node } is off: { $n } records of its WAL were not on disk and are gone
}
log-breaks = . Breaks { $names }
log-before-the-run = Before the run
log-nothing = nothing
log-the-next-word-of-a = the next word of a replica
log-a-write = A write
log-locked = Locked.
log-is-in-the-primarys-binary = { $who } is in the primary's binary log, and waits for { $whom } to receive it
log-waiting = Waiting.
log-the-wait-was-cancelled-it = { $text }. The wait was cancelled: it is committed here, perhaps on no replica
log-warning = Warning.
log-refused = Refused.
log-unknown = Unknown.
log-no-answer = No answer.
log-read-your-writes = read your writes
log-monotonic-reads = monotonic reads
log-monotonic-writes = monotonic writes
log-writes-follow-reads = writes follow reads
log-consistent-prefix = consistent prefix
log-out-of-order = Out of order.
log-and-it-was-the-readers = , and it was the reader's own write
log-the-readers-own-write-among = , the reader's own write among them
log-stale-read = Stale read.
log-vanished = Vanished.
log-hears-from-received-flushed-replayed = { $node } hears from { $node2 }: received { $received }, flushed { $flushed }, replayed { $replayed }
log-connected = Connected.
log-disconnected = Disconnected.
log-stopped = Stopped.
log-crash = Crash.
log-power-loss = Power loss.
log-started = Started.
log-takes-writes-from-on-on = { $node } takes writes from { $at } on, on timeline { $timeline }
log-promoted = Promoted.
log-it-is-gone = It is gone
log-lost-write = Lost write.
log-visitor = Visitor { $who }
log-of = { $needed } of { $node_list }
log-and-behind = { $n } and { $staleness } behind
log-sends-a-write-to = { $who } sends a write to { $node }: { $set }
log-asks-for = { $who } asks { $node } for { $key }
log-waits-another-write-to-is = { $who } waits: another write to { $key } is not finished
log-is-on-the-primarys-disk = { $who } is on the primary's disk, and waits for { $whom } to receive it
log-is-on-the-primarys-disk-2 = { $who } is on the primary's disk, and waits for { $whom } to replay it
log-is-on-the-primarys-disk-3 = { $who } is on the primary's disk, and waits for { $whom } to flush it
log-wrote-acknowledged-after = { $who } wrote { $set }, acknowledged after { $latency }
log-is-not-running = { $capital } is not running
log-s-write-failed = { $who }'s write failed: { $text }
log-s-read-failed = { $who }'s read failed: { $text }
log-lost-the-connection-to = { $who } lost the connection to { $node }
log-the-write-may-be-saved = { $whom }: the write may be saved or not
log-read-from = { $who } read { $key } = { $seen } from { $node }
log-fresh = { $text }: fresh
log-the-latest-is = { $text }. The latest is { $latest }: { $behind }{ $own }{ $breaks }
log-the-surviving-history-does-not = { $text }. The surviving history does not hold that value{ $breaks }
log-puts-the-record-into-its = { $node } puts the record into its WAL, up to { $end }
log-has-flushed-its-wal-to = { $node } has flushed its WAL to disk, up to { $to }
log-sends-to = { $node } sends { $records } to { $node2 }
log-has-received-wal-up-to = { $node } has received WAL, up to { $to }
log-has-replayed-readers-see-it = { $node } has replayed { $set }: readers see it
log-the-write-is-complete-shows = The write is complete: { $node } shows it and answers
log-looks-up = { $node } looks up { $key }
log-asks-for-a-stream = { $node } asks { $node2 } for a stream
log-follows = { $node } follows { $node2 }
log-has-lost-its-connection-to = { $node } has lost its connection to { $peer }
log-has-heard-nothing-from-for = { $node } has heard nothing from { $peer } for too long and gives up
log-has-ended-its-stream-to = { $node } has ended its stream to { $peer }
log-gets-no-stream-from = { $node } gets no stream from { $peer }
log-has-come-to-the-end = { $node } has come to the end of the timeline that { $peer } streams
log-cannot-follow-it-holds-wal = { $node } cannot follow { $peer }: it holds WAL that { $peer } does not have
log-has-been-shut-down = { $node } has been shut down
log-s-server-process-has-died = { $node }'s server process has died
log-takes-connections-again = { $node } takes connections again
log-takes-writes-from-now-on = { $node } takes writes from now on
log-only-has-it = Only { $node } has it
log-was-told-that-is-saved = { $who } was told that { $set } is saved. { $left }
log-linearizability = linearizability
node = node { $n }

## The network between two nodes

network-cut = cut
line-open = Open
line-held = Held
line-cut = Cut
network-open = open
network-down = down
network-no-stream = no stream
network-open-and-nobody-is-connected = open, and nobody is connected
network-cut-one-way = cut one way
network-cut-both-ways = cut both ways
network-nothing-is-under-way = Nothing is under way.
network-wal-1-record = WAL: 1 record
network-wal-part-of-a-record = WAL: part of a record
network-sign-of-life = sign of life
network-asks-for-the-stream = asks for the stream
network-refuses-the-stream = refuses the stream
network-ends-the-connection = ends the connection
network-cut-both-ways-2 = Cut both ways
network-nothing-arrives-until-it-is = Nothing arrives until it is mended. What is under way stalls.
network-mend-both-ways = Mend both ways
network-what-stalled-is-sent-again = What stalled is sent again, in order.
network-10-slower = 10 × slower
network-every-message-takes-ten-times = Every message takes ten times as long.
network-10-faster = 10 × faster
network-every-message-takes-a-tenth = Every message takes a tenth of the time.
network-is-down = { $node } is down
network-open-under-way = open, { $word } under way
network-network-between-and = Network between { $a } and { $b }: { $how }
network-from-to = from { $node } to { $node2 }
network-cut-2 = cut { $place }
network-held-there = held { $place }, { $there } there
network-held-both-ways-there = held both ways, { $there } there
network-held = held, { $waiting }
network-to = to { $node }
network-from = From { $node } { $towards }
network-and-more = and { $n } more
network-wal = WAL: { $assignment }
network-wal-2 = WAL: { $n }
network-answer-on-disk-up-to = answer: on disk up to { $positions }

## Routes of reads

route-primary = The primary
route-primary-protects = Every read is fresh. The primary serves them all, and the replicas none.
route-any = Any replica
route-any-protects = Protects nothing: a read can miss the reader's own write, and a later read can show an older value.
route-turn = Replicas in turn
route-turn-protects = Protects nothing. With one fast and one slow replica a value appears, vanishes and appears again.
route-nearest = Nearest replica
route-nearest-protects = Short ways, and one replica with most of the work. Own writes are not protected.
route-same = Always the same
route-same-protects = Values never go back in time, as long as that replica runs. Own writes are not protected.
route-window = Primary after own write
route-window-protects = Own writes are seen while the lag is shorter than the window. It is a guess at the lag, and other people's writes are not protected.
route-token = Wait for own write
route-token-protects = Own writes are always seen. The price is a wait as long as the lag that is left. Other people's writes are not protected.
route-bounded = Lag within a bound
route-bounded-protects = Keeps away from replicas that report a long lag. A report can be old or wrong, and own writes are not protected.
possessive = { $who }'s
possessive-a-visitor = a visitor's
possessive-the-visitors = the visitors'
route-window-2 = Window
route-longest-wait = Longest wait
route-bound = Bound
route-protects-as-much-as-that = Protects as much as that node does: the primary is fresh, and a replica is as old as its lag.
route-read-not-answered = { $who } read, not answered
route-read = { $who } read, { $at }
route-cost-none-of-reads-so = Cost: none of { $who } reads so far.
route-cost-the-own-node-served = Cost: the own node served { $by_primary } of { $who } { $all } reads, { $percent } %.
route-cost-the-primary-served-of = Cost: the primary served { $by_primary } of { $who } { $all } reads, { $percent } %.
route-protects-what-that-node-wrote = Protects what that node wrote itself. Writes of other nodes are seen once they have arrived there.

## Settings, and what they mean

commits-too-few = { $n ->
    [0] The list asks for { $asked } and none of these is connected. Commits [wait|commit] until as many are: PostgreSQL has no time limit for it.
    [one] The list asks for { $asked } and 1 of these is connected. Commits [wait|commit] until as many are: PostgreSQL has no time limit for it.
   *[other] The list asks for { $asked } and { $n } of these are connected. Commits [wait|commit] until as many are: PostgreSQL has no time limit for it.
}
settings-nobody = nobody
settings-every-replica = every replica
settings-the-first-connected-in-the = the first connected in the list
settings-any-one-of-them = any one of them
settings-as-the-file-says = as the file says
settings-off-nothing-is-waited-for = [off|level-off]: nothing is waited for, not even the primary's own disk. A crash of the primary can lose the last writes.
settings-no-names-a-write-is = No names: a write is [acknowledged|acknowledged] once it is on the primary's disk, at each of these levels.
settings-local-named-or-not-no = [local|level-local]: named or not, no replica is waited for.
settings-every-replica-named = every replica named
settings-the-first-replica-connected = the first replica connected
settings-one-of-the-replicas = one of the replicas
settings-as-many-replicas-as-it = as many replicas as it says
settings-waits-until-has-handed-it = Waits until { $whom } has [handed it to its operating system|level-remote-write]. That survives a crash of the server, not a loss of power.
settings-waits-until-has-it-on = Waits until { $whom } has it [on disk|flush]. It may not have [replayed|replay] it: a read there can still be [stale|stale-read].
settings-the-others-may-lag = The others may lag.
settings-semi-sync-is-off-now = [Semi-sync|semi-sync] is off now: no replica had answered within { $timeout }. Writes are acknowledged without any replica until one has caught up: it has [fallen back|fall-back].
settings-until-then-nobody-sees-the = Until then nobody sees the row ([after_sync|after-sync]).
settings-others-see-the-row-already = Others see the row already ([after_commit|after-commit]).
settings-a-write-waits-until-one = A write waits until one replica has [received|relay-log] it: received, not applied. { $hidden } After { $timeout } without an answer it is acknowledged all the same: the [fall-back|fall-back].
settings-every-node-takes-writes-when = Every node takes writes. When two [meet|conflict], the one with the later commit time [stays|last-write-wins], by the [clocks|clock-skew] of the nodes. The other one vanishes, acknowledged or not.
settings-every-node-takes-writes-when-2 = Every node takes writes. When two meet, the one with the earlier commit time stays.
settings-every-node-takes-writes-when-3 = Every node takes writes. When two meet, each node takes the other's. They can differ for good.
settings-every-node-takes-writes-when-4 = Every node takes writes. When two meet, each node keeps its own. They differ for good.
settings-every-node-takes-writes-when-5 = Every node takes writes. When two meet, applying stops until somebody mends it.
settings-every-node-takes-writes-when-6 = Every node takes writes. When two meet, both stay, for the application to decide.
settings-every-write-adds-to-the = Every write adds to the row, and every addition counts.
settings-writes-add-to-a-set = Writes add to a set and remove from it. When both meet, the addition stays.
settings-waits-until-has-replayed-it = Waits until { $whom } has [replayed|replay] it: a read there sees it.

## What can befall a server

clock-right = right
clock-ahead-100-ms = 100 ms ahead
clock-ahead-1-s = 1 s ahead
clock-ahead-10-s = 10 s ahead
clock-behind-100-ms = 100 ms behind
clock-behind-1-s = 1 s behind
clock-behind-10-s = 10 s behind
fault-server = Server
fault-disk-and-clock = Disk and clock
fault-queries-and-writes = Queries and writes
fault-replication = Replication
fault-cluster = Cluster
fault-start-the-server = Start the server
fault-it-recovers-from-what-is = It recovers from what is on its disk, and then takes connections.
fault-kill-the-process = Kill the process
fault-the-server-dies-at-once = The server dies at once. What it gave to the kernel stays.
fault-cut-the-power = Cut the power
fault-the-machine-goes-dark-what = The machine goes dark. What is not on its disk is gone.
fault-shut-down-cleanly = Shut down cleanly
fault-a-primary-first-sends-its = A primary first sends its replicas all it has.
fault-checkpoint = Checkpoint
fault-all-changed-pages-are-written = All changed pages are written. Recovery will begin here.
fault-freeze-the-disk = Freeze the disk
fault-from-here-on-no-fsync = From here on no fsync ends: commits hang.
fault-thaw-the-disk = Thaw the disk
fault-fsyncs-end-again = Fsyncs end again.
fault-fill-the-disk = Fill the disk
fault-less-than-1-mb-is = Less than 1 MB is left for WAL. When that is used up, the server fails.
fault-free-the-disk = Free the disk
fault-there-is-room-for-wal = There is room for WAL again.
fault-query-for-10-s = Query for 10 s
fault-a-reader-keeps-its-snapshot = A reader keeps its snapshot. On a replica, replay may have to wait for it.
fault-idle-transaction = Idle transaction
fault-a-reader-forgets-to-end = A reader forgets to end its transaction and keeps its snapshot.
fault-vacuum = Vacuum
fault-dead-rows-are-removed-unless = Dead rows are removed, unless a reader here still needs them.
fault-burst-of-50-writes = Burst of 50 writes
fault-50-writes-at-once-on = 50 writes at once, on top of the load.
fault-change-50-000-rows = Change 50,000 rows
fault-one-giant-transaction-replicas-replay = One giant transaction: replicas replay all of it before anything after it.
fault-write-64-mb-of-wal = Write 64 MB of WAL
fault-data-that-nobody-looks-at = Data that nobody looks at and every replica has to receive.
fault-switch-wal-segment = Switch WAL segment
fault-the-rest-of-the-16 = The rest of the 16 MB segment is left empty (pg_switch_wal).
fault-pause-replay = Pause replay
fault-it-still-receives-and-its = It still receives, and its readers see nothing new.
fault-resume-replay = Resume replay
fault-it-replays-what-has-piled = It replays what has piled up.
fault-stop-receiving = Stop receiving
fault-stop-slave-io-thread-nothing = STOP SLAVE IO_THREAD: nothing more comes in.
fault-start-receiving = Start receiving
fault-start-slave-io-thread-it = START SLAVE IO_THREAD: it goes on after what it has.
fault-cut-the-network = Cut the network
fault-nothing-reaches-it-either-way = Nothing reaches it, either way.
fault-mend-the-network = Mend the network
fault-what-stalled-is-sent-again = What stalled is sent again.
fault-promote-to-primary = Promote to primary
fault-clients-and-the-other-replicas = Clients and the other replicas are told to turn to it.
fault-promote-tell-nobody = Promote, tell nobody
fault-it-takes-writes-and-nobody = It takes writes, and nobody is sent to it: two primaries.
fault-start-as-a-replica = Start as a replica
fault-it-follows-the-present-primary = It follows the present primary, if their histories agree.
fault-rewind-and-follow = Rewind and follow
fault-what-it-alone-holds-is = What it alone holds is thrown away, and it follows the primary.
fault-fence-off = Fence off
fault-it-is-told-to-take = It is told to take no writes.
fault-unfence = Unfence
fault-it-may-take-writes-again = It may take writes again.
fault-remove-from-the-cluster = Remove from the cluster
fault-it-is-shut-down-and = It is shut down and forgotten.
fault-automatic-failover = Automatic failover
fault-silent-for-3-s-it = Silent for 3 s, it is replaced by the replica that received most. It may live on.
fault-failover-with-fencing = Failover with fencing
fault-the-same-and-the-old = The same, and the old primary's power is cut first.
fault-no-automatic-failover = No automatic failover
fault-nobody-watches-the-primary-any = Nobody watches the primary any more.
fault-it-gives-up-its-snapshot = It gives up its snapshot.
fault-the-wal-that-it-kept = The WAL that it kept can be removed.
fault-nobody-reads-it-so-it = Nobody reads it, so it keeps all WAL from here on.
fault-with-the-data-that-it = With the data that it has. It restarts for it.
fault-end-reader = End reader { $query }
fault-drop-slot = Drop slot { $slot }
fault-create-slot = Create slot { $slot }
fault-follow = Follow { $node }

## The log: what was done

act-a-waiting-request-is-cancelled = a waiting request is cancelled
act-a-waiting-session-is-ended = a waiting session is ended
act-one-more-person-comes = one more person comes
act-a-replica-is-added = a replica is added
act-the-way-from-to-is = the way from { $node } to { $node2 } is held: messages wait until they are let go
act-pattern-async-commits-wait-for = pattern: async, commits wait for no replica
act-pattern-semi-sync-commits-wait = pattern: semi-sync, commits wait until one replica has received them
act-pattern-sync-commits-wait-for = pattern: sync, commits wait for every replica
act-pattern-multi-primary-every-node = pattern: multi-primary, every node takes writes
act-nobody-watches-the-primary = nobody watches the primary
act-the-primary = the primary
act-the-replicas = the replicas
act-the-replicas-in-turn = the replicas in turn
act-the-nearest-replica = the nearest replica
act-one-replica-always-the-same = one replica, always the same
act-steady-load-none = steady load: none
act-steady-load-writes-and-reads = steady load: { $load } writes and { $load2 } reads a second, reads from { $route_text }
act-writes = { $who } writes { $key_name }
act-reads-from = { $who } reads { $key } from { $node }
act-reads = { $who } reads { $key_name }
act-reads-from-2 = { $who } reads from { $route_text }
act-network-delay-of = network delay of { $node }: { $to }
act-apply-delay-of = apply delay of { $node }: { $to }
act-replay-cost-of = replay cost of { $node }: { $to }
act-fsync-time-of = fsync time of { $node }: { $to }
act-set-global = { $node }: SET GLOBAL { $assignment }
act-a-burst-of = a burst of { $n }
act-leaves = { $who } leaves
act-a-checkpoint-of-is-asked = a checkpoint of { $node } is asked for
act-is-removed = { $node } is removed
act-the-server-process-of-is = the server process of { $node } is killed
act-the-power-of-is-cut = the power of { $node } is cut
act-is-shut-down = { $node } is shut down
act-is-restarted = { $node } is restarted
act-is-started = { $node } is started
act-is-promoted-clients-and-replicas = { $node } is promoted; clients and replicas turn to it
act-is-promoted-nobody-else-is = { $node } is promoted; nobody else is told
act-is-started-as-a-replica = { $node } is started as a replica
act-is-rewound-and-follows = { $node } is rewound and follows { $node2 }
act-is-to-follow = { $node } is to follow { $node2 }
act-is-made-a-replica-of = { $node } is made a replica of { $node2 }
act-is-rewound-to-what-has = { $node } is rewound to what { $node2 } has
act-is-fenced-off = { $node } is fenced off
act-may-take-writes-again = { $node } may take writes again
act-the-network-to-is-cut = the network to { $node } is cut
act-the-network-to-is-mended = the network to { $node } is mended
act-the-way-from-to-is-2 = the way from { $node } to { $node2 } is mended
act-the-way-from-to-is-3 = the way from { $node } to { $node2 } is cut
act-one-message-from-to-is = one message from { $node } to { $node2 } is let go
act-one-packet-from-to-is = one packet from { $node } to { $node2 } is lost and sent again
act-no-fsync-ends-on = no fsync ends on { $node }
act-fsyncs-end-again-on = fsyncs end again on { $node }
act-the-clock-of-is-right = the clock of { $node } is right
act-the-clock-of-is-behind = the clock of { $node } is { $off } behind
act-the-clock-of-is-ahead = the clock of { $node } is { $off } ahead
act-has-room-for-mb-of = { $node } has room for { $mb } MB of WAL
act-has-room-for-wal = { $node } has room for WAL
act-replay-is-paused-on = replay is paused on { $node }
act-replay-goes-on-on = replay goes on on { $node }
act-stops-receiving = { $node } stops receiving
act-receives-again = { $node } receives again
act-slot-is-made-on = slot { $slot } is made on { $node }
act-slot-is-dropped-on = slot { $slot } is dropped on { $node }
act-a-long-query-begins-on = a long query begins on { $node }
act-a-long-query-on-is = a long query on { $node } is ended
act-dead-rows-are-removed-on = dead rows are removed on { $node }
act-one-transaction-changes-rows-on = one transaction changes { $rows } rows on { $node }
act-mb-of-wal-are-written = { $mb } MB of WAL are written on { $node }
act-goes-on-in-another-wal = { $node } goes on in another WAL segment
act-the-configuration-file-of-is = the configuration file of { $node } is written
act-reads-its-configuration-file-again = { $node } reads its configuration file again
act-a-manager-replaces-a-primary = a manager replaces a primary that is silent for { $timeout }, with fencing
act-a-manager-replaces-a-primary-2 = a manager replaces a primary that is silent for { $timeout }, without fencing
act-the-primary-for-after-an = the primary for { $window } after an own write, else a replica
act-a-replica-that-has-the = a replica that has the own last write, or the primary after { $timeout }
act-a-replica-that-is-reported = a replica that is reported to be at most { $bound } behind, else the primary

## Why a read was stale

cause-but-when-the-read-ran = { $promise }, but when the read ran at { $served }, the record was still on its way to { $node }: it left at { $left } and arrives at { $due }.
cause-but-when-the-read-ran-2 = { $promise }, but when the read ran at { $served }, the record was still on its way to { $node }: it left at { $left }.
cause-but-when-the-read-ran-3 = { $promise }, but when the read ran at { $served }, { $node } had the record in memory only, since { $since }, and replays what is on its disk.
cause-replay-was-paused = replay was paused.
cause-a-long-query-held-its = a long query held its replay up.
cause-it-had-not-replayed-it = it had not replayed it yet.
cause-but-when-the-read-ran-4 = { $promise }, but when the read ran at { $served }, { $node } had the record on its disk, since { $since }: { $why }
cause-was-told-at-that-is = { $who } was told at { $told } that { $set } is saved
cause-was-acknowledged = { $set } was acknowledged
cause-its-apply-delay-keeps-it = its apply delay keeps it hidden until { $until }.
cause-but-did-not-have-it = { $promise }, but { $node } did not have it when the read ran at { $served }.

## What a person's screen says

client-nothing-asked-yet = Nothing asked yet
client-waiting-for-a-checkpoint = Waiting for a checkpoint
client-on-its-way-to-the = on its way to the disk
client-not-in-the-surviving-history = not in the surviving history
client-not-saved = Not saved
client-no-answer = No answer
client-saved-or-not-unknown = Saved or not? Unknown
client-the-connection-broke = the connection broke
client-saved-then-lost = saved, then lost
client-nobody-told-the-client = Nobody told the client.
client-saved = saved
client-shown = shown
client-shown-old = shown, old
client-the-screen-does-not-say = The screen does not say that it is old.
client-the-screen-does-not-say-2 = The screen does not say that it is gone.
client-shown-vanished = shown, vanished
client-not-saved-2 = not saved
client-no-answer-2 = no answer
client-unknown = unknown
client-the-connection-broke-the-client = The connection broke: the client cannot know whether it was saved.
client-nobody = Nobody
client-no-steady-load = no steady load
client-reading = Reading { $key_name }…
client-from = from { $node }
client-saving = Saving { $assignment }…
client-waits-for = waits for { $whom }
client-waits-is-being-written = waits: { $key_name } is being written
client-at = at { $node }
client-latest-is = latest is { $written_value }: { $versions }, { $behind }
client-saved-2 = Saved { $assignment }
client-answered-after = answered after { $latency }
client-sees = Sees { $key_name } = { $seen }
client-from-fresh = from { $from }: fresh
client-stale-read = Stale read: { $seen }
client-vanished-value = Vanished value: { $seen }
client-refused = { $node } refused
client-so-far = { $n } so far
client-writes-s-reads-s = { $writes } writes/s, { $reads } reads/s
client-open = { $rate }, { $waiting } open

## Configuration files

files-write-and-reload = Write and reload
files-write-and-restart = Write and restart
files-it-is-shutting-down-it = It is shutting down. It waits until each connected replica has all of its WAL.
files-a-running-mariadb-reads-its = A running MariaDB reads its file at a start only.
files-the-server-reads-it-at = The server reads it at once. Its log tells what was applied, what was not, and what needs a restart.
files-it-reads-its-file-when = It reads its file when it starts.
files-the-courses-file-for-a = The course's file for a replica
files-the-courses-file-for-the = The course's file for the primary

## What is followed

follow-a-write = a write

## The log: what servers do besides

log-a-write-2 = a write
log-server-log = Server log.
log-no-start = No start.
log-semi-sync-off = Semi-sync off.
log-semi-sync-on = Semi-sync on.
log-throws-away-which-was-written = { $node } throws away { $comes }, which was written after { $there }: the rule keeps that
log-lost-update = Lost update.
log-conflict = Conflict.
log-has-made-a-checkpoint-and = { $node } has made a checkpoint and removed { $n }
log-checkpoint = Checkpoint.
log-what-was-there-stays = what was there stays
log-what-comes-replaces-it = what comes replaces it
log-both-are-kept = both are kept
log-applying-stops-until-somebody-decides = applying stops, until somebody decides
log-replay-on-waits-no-longer = Replay on { $node } waits no longer and ends a long query: conflict with recovery
log-cancelled = Cancelled.
log-a-read = A read
log-too-late = Too late.
log-cannot-start-its-log-says = { $node } cannot start; its log says why
log-no-longer-waits-for-any = { $node } no longer waits for any replica, and tells nobody
log-waits-for-a-replica-again = { $node } waits for a replica again
log-has-and-comes = { $node } has { $there }, and { $set } comes: { $stays }
log-has-taken-in-from = { $node } has taken in { $set } from { $node2 }
log-has-made-a-checkpoint = { $node } has made a checkpoint
log-a-long-query-keeps-its = A long query keeps its snapshot on { $node }
log-the-long-query-on-is = The long query on { $node } is done
log-s-read = { $who }'s read
log-waits-until-has-the-clients = { $who } waits until { $node } has the client's last write
log-s-read-has-waited-long = { $who }'s read has waited long enough and goes to { $node }

## Cards of servers

node-older-than-acknowledged = older than acknowledged
node-not-in-the-surviving-history = not in the surviving history
node-not-here-yet = not here yet
node-on-its-way-here = on its way here
node-in-memory-not-on-disk = in memory, not on disk yet
node-on-disk-hidden-until-replicas = on disk, hidden until replicas answer
node-on-disk-not-readable-yet = on disk, not readable yet
node-readable = readable
node-only-here-not-in-the = only here: not in the surviving history
node-no-power = no power
node-not-running = not running
node-recovering = recovering
node-shutting-down = shutting down
node-primary-too = primary, too
node-takes-writes = takes writes
node-primary-now = primary now
node-applying-stopped = applying stopped
node-refused = refused
node-up-to-date = up to date
node-diverged = diverged
node-not-connected = not connected
node-data = data
node-the-rest-of-the-segment = the rest of the segment
node-checkpoint = checkpoint
node-dead-rows-removed = dead rows removed
node-settings-that-replicas-must-match = settings that replicas must match
node-binary-log = binary log
node-wal = WAL
node-versions-none-of-which-knew = { $n } versions, none of which knew of the other
node-hidden-until-it-is-on = { $value } hidden until it is on disk
node-hidden-until-replicas-answer = { $value } hidden until replicas answer
node-waiting = { $n } waiting
node-behind = { $coarse } behind
node-ms = { $lag } ms
node-min = { $us } min
node-rows-of-one-transaction = { $rows } rows of one transaction
node-on-the-way-from = { $n } on the way from { $from }
foot-on-disk = { $end } on disk
foot-timeline = { $end }, timeline { $timeline }
foot-not-on-disk = { $end }, { $n } not on disk
foot-replayed = replayed
foot-to-go = { $n } to go,
foot-next = next
foot-in = in { $time }
foot-held-up = held up
foot-by-a-query = by a query
foot-and-to-go = , { $n } to go

## What moves on the stage

token-saved = saved
token-failed = failed
token-checkpoint = checkpoint

## How far a step goes

stride-event = event
stride-message = message
stride-request = request

## The card of the router

router-route-of = { $who }'s route
router-visitors = Visitors
router-the-visitors-route = the visitors' route
router-router-code = Router code
router-whose-router-is-shown = Whose router is shown
router-stale = stale

## Cards of people and visitors

load-no = No load
load-light = Light load
load-busy = Busy
load-heavy = Heavy
stage-row-that-writes-and-reads = Row that { $name } writes and reads
stage-cancel-the-request-of = Cancel the request of { $name }
stage-end-the-connection-of = End the connection of { $name }
stage-cancel = Cancel
stage-visitors = Visitors
stage-steady-load = Steady load
stage-its-own = Its own
stage-add-a-person = Add a person
stage-one-more-person-with-a = One more person, with a session of their own
stage-person = + person
stage-node-that-visitors-read-from = Node that visitors read from
stage-end = End

## The stage

legend-sent = sent
legend-received = received
legend-on-disk = on disk
legend-readable = readable
legend-acknowledgement = acknowledgement
stage-colours-of-the-wal-records = Colours of the WAL records

## The page

page-skip-to-the-stage = Skip to the stage
page-the-two-tables-measured-on = The two tables, measured on this cluster
page-charts-measured-on-this-cluster = Charts, measured on this cluster
page-stage = Stage
page-close = Close
page-about-what-was-opened = About what was opened

## The course

course-lesson-of = Lesson { $place } of { $all }
course-a-lesson-of-your-own = A lesson of your own
course-lesson-1 = Lesson 1
course-lessons = Lessons
course-lesson-before = Lesson before
course-next-lesson = Next lesson
course-all-lessons = All lessons
course-close = Close

## The editor of configuration files

editor-draft = (draft)
editor-expected = Expected: { $problem }.
editor-line = Line { $problem }.
editor-edit-the-file-of-a = Edit the file of a node
editor-node = Node
editor-about-this-file = About this file
editor-in-force-after-a-restart = In force after a restart:
editor-read-here-and-not-acted = Read here, and not acted on:
editor-write = Write
editor-undo-changes = Undo changes
editor-restart = Restart

## The bar at the top

header-keys-signs-and-words = Keys, signs and words (?)
header-keys = Keys
header-reset-all = Reset all
header-replication-pattern = Replication pattern
header-number-of-nodes = Number of nodes
header-number-of-replicas = Number of replicas
header-remove-the-last-node = Remove the last node
header-remove-the-last-replica = Remove the last replica
header-add-a-node = Add a node
header-add-a-replica = Add a replica
header-theme = Theme
header-link-to-this-run-save = Link to this run, save and open files
header-share = Share
header-back = Back
header-compare = Compare
header-to-the-stage = to the stage
header-side-by-side = side by side
header-present = Present
header-large-type = Large type for a room full of people (P)

## Views on their way

page-loading = Loading

## The lesson beside the stage

lesson-then-try-it = Then try it
lesson-to-take-away = To take away.
lesson-where-this-is-written-down = Where this is written down
lesson-done = Done.
lesson-not-done-yet = Not done yet.
lesson-your-read-began-before-the = Your read began before the write was answered: nothing was promised yet. Wait for “Saved”, then read.
lesson-you-were-right = You were right.
lesson-it-turned-out-otherwise = It turned out otherwise.
lesson-the-run-was-changed-before = The run was changed before this could be seen. Reset all brings it back.

## The log as it is shown

page-visitors-made-of-them-the = Visitors made { $count } of them, the newest here
page-stale-reads = Stale reads.
page-what-happened = What happened
page-every-step = every step
page-nothing-yet-press-play-or = Nothing yet. Press Play, or ask for a write.
page-go-to-this-moment = Go to this moment
page-after-the-present-moment = (after the present moment)
page-of-a-write-that-is = Of a write that is followed, every step is told

## Measured in this run

number-none-yet = none yet
number-none = none
number-write-latency = Write latency
number-median-99-of-the-last = median, 99 % of the last 200
number-stale-reads = Stale reads
number-missed-an-acknowledged-write = missed an acknowledged write
number-worst-staleness = Worst staleness
number-of-any-stale-read = of any stale read
number-waiting-writes = Waiting writes
number-lost-writes = Lost writes
number-acknowledged-then-gone = acknowledged, then gone
number-overwritten-writes = Overwritten writes
number-acknowledged-then-lost-to-a = acknowledged, then lost to a conflict
number-not-answered-yet = not answered yet
number-measured-in-this-run = Measured in this run
number-of-them-queue = { $n } of them queue for a row

## Colours

theme-auto = Auto
theme-light = Light
theme-dark = Dark
theme-contrast = Contrast

## The card of promises

promises-everybody = everybody
promises-what-was-promised = What was promised
promises-to-whom-it-was-promised = To whom it was promised
promises-press-a-broken-one-to = Press a broken one to go to its moment. Press again for the one before.
promises-it-was-too-long-ago = { $name }: it was too long ago to be in the log.

## What a screen reader is told

session-taken-back = taken back
session-done-again = done again
session-nothing-is-under-way-ask = Nothing is under way. Ask for a write or a read.
session-back-to-the-beginning-of = Back to the beginning of the lesson
session-a-new-run-with-the = { $pattern }: a new run with the same nodes and load
session-opened-run = Opened run
session-the-beginning = The beginning

## Names of runs

session-run = Run
session-from = From { $fork }
session-the-change-of-run = the change of run
session-back-to-the-run = back to the run { $run }

## The card of settings

settings-commits-wait-for = Commits wait for
settings-conflicts = Conflicts

## The dialog that explains

term-about = About { $about }
term-explained = Explained
term-close = Close
term-share-and-save = Share and save

## The bar under the stage

time-pause = Pause
time-play = Play
time-time = Time
time-space = { $play_name } (Space)
time-step-back-one = Step back one { $session }
time-back = Back
time-step-one = Step one { $session }
time-step = Step
time-a-step-goes-to-the = A step goes to the next
time-speed = Speed
time-moment-shown = Moment shown

## The bar over the stage

viewbar-view-of-the-run = View of the run
viewbar-run = Run
viewbar-follow-all-again = Follow all again
viewbar-press-to-follow-all-again = . Press to follow all again
viewbar-undo = Undo
viewbar-redo = Redo
view-stage = Stage
view-diagram = Space-time
view-lag = Lag
viewbar-following = Following
viewbar-take-back = Take back
viewbar-ctrl-z = Ctrl Z
viewbar-do-again = Do again
viewbar-ctrl-shift-z = Ctrl Shift Z

## What a person asks for

stage-by-route = By route
stage-always-from = Always from
stage-node-that-writes-to-and = Node that { $name } writes to and reads from
stage-node-that-reads-from = Node that { $name } reads from
stage-write-as = Write as { $name }
stage-write = Write
stage-read-as = Read as { $name }
stage-read = Read

## Sliders

stage-of = { $label } of { $of }

## The panel of a link

stage-let-the-first-go = Let the first go
stage-on-a-way-that-is = On a way that is held: the first message arrives.
stage-drop-the-first-packet = Drop the first packet
stage-it-is-lost-and-sent = It is lost and sent again. All behind it wait for it.
stage-under-way = Under way { $network }

## The card of a server

stage-network-delay = Network delay
stage-apply-delay = Apply delay
stage-start = Start
stage-rewind = Rewind
stage-promote = Promote
stage-rejoin = Rejoin

## The panel of a server

stage-details-and-faults-of = Details and faults of { $name }
stage-faults-of = Faults of { $name }
stage-fsync-time = Fsync time
stage-clock = Clock
stage-clock-of = Clock of { $name }
stage-off = off
stage-replay-cost-per-record = Replay cost per record

## Panels

stage-what-each-of-these-does = What each of these does is told here.

## What a person saw

stage-what-saw = What { $name } saw
stage-nothing-yet = Nothing yet.
stage-remove = Remove { $name }

## The tape of WAL records

stage-wal-of-latest-records = WAL of { $name }, latest records
stage-follow-this-write = Follow this write

## Lessons that do not come

share-the-lesson-could-not-be = The lesson “{ $name }” could not be loaded. Check the connection, then try again.

## Runs that were opened

share-it-was-begun-from-the = It was begun from the lesson “{ $lesson }”, which is not the one shown.

## Saved runs

saved-may-differ = This run may differ from the one that was saved.
saved-made-with = It was made with LagLab { $version }, and this is LagLab { $engine }.
saved-changed = The link or file may have been changed.
saved-left-out = Of its { $acts }, { $n } could not be done.
saved-stopped = It was stopped early, for it has too many events.
saved-digests = Digest when saved: { $saved }. Digest here: { $digest }.

## Why an act cannot be done

why-not-no-node = there is no node number { $n }
why-not-no-client = there is no client number { $n }
why-not-no-row = there is no row number { $n }
why-not-no-query = there is no query number { $n }
why-not-too-many-replicas = a cluster has at most { $n } replicas
why-not-too-many-people = a run has at most { $n } people, those who have left included
why-not-too-long = a delay of { $delay } is too long: at most a year
why-not-too-fast = { $rate } requests a second are too many: at most { $most }
why-not-too-uneven = zipf_percent { $percent } is above 300
why-not-replica-only = only a replica can do that
why-not-primary-only = only a primary can do that
why-not-the-primary = the primary cannot do that
why-not-not-running = the node is not running: start it first
why-not-running = the node is running already
why-not-last-person = the last person stays
why-not-last-replica = the last replica cannot be removed
why-not-no-primary = a new replica is copied from the primary: start the primary first
why-not-itself = a node cannot follow itself
why-not-other-server = this kind of server cannot do that

## Measured in this run

number-write-latency-median = Write latency, median
number-of-the-last-200 = of the last 200

## Records on a tape

node-received-not-applied-yet = received, not applied yet

### Later views

## The chart of lag

lag-stale = { $n ->
    [one] 1 read was stale.
   *[other] { $n } reads were stale.
}
lag-time-of-the-run = Time of the run
lag-how-far-each-replica-is = How far each replica is behind
lag-was-up-to-behind = { $node } was up to { $how_much } behind
lag-was-never-behind = { $node } was never behind
lag-no-node-follows-another = No node follows another.
lag-no-read-was-stale = No read was stale.
lag-time = Time
lag-most-in-the-run = Most in the run
lag-axis-time = Lag
lag-axis-bytes = Log not replayed
lag-axis-records = Records not replayed
lag-how-time = Measured at every event of this run. Thick: how long ago the oldest write that the replica does not show was committed on the primary. Thin: what the server says, pg_stat_replication's replay_lag or MariaDB's Seconds_Behind_Master.
lag-how-bytes = Measured at every event of this run. Thick: bytes of the primary's log on its disk that the replica has not replayed. Thin: the same from the replay_lsn of pg_stat_replication, which is what the replica said last.
lag-how-records = Measured at every event of this run. Thick: records of the primary's log on its disk that the replica has not replayed. Thin: the same up to what the replica said last.
lag-in-time = Time
lag-in-bytes = Bytes
lag-in-records = Records

## Things in the space-time diagram

diagram-messages-between = { $n ->
    [one] 1 message between nodes
   *[other] { $n } messages between nodes
}
diagram-visitors = Visitors
diagram-a-visitor = a visitor
diagram-waits = { $set } waits
diagram-a-request-waits = A request waits
diagram-takes-no-requests = Takes no requests
diagram-the-way-from-is-cut = The way from { $node } is cut
diagram-the-way-from-is-held = The way from { $node } is held
diagram-wal = WAL: { $set }
diagram-wal-1-record = WAL: 1 record
diagram-wal-to = WAL: { $n }, { $n2 } to { $to }
diagram-acknowledgement-replayed-up-to = Acknowledgement: replayed up to { $replayed }
diagram-acknowledgement-received-flushed-replayed = Acknowledgement: received { $received }, flushed { $flushed }, replayed { $replayed }
diagram-asks-for-a-stream = Asks for a stream
diagram-keepalive-i-am-here = Keepalive: I am here
diagram-there-is-no-stream = There is no stream
diagram-closes-the-connection = Closes the connection
diagram-write = Write: { $change }
diagram-read = Read: { $key_name }?
diagram-answer-saved = Answer: saved
diagram-answer = Answer: { $assignment }
diagram-answer-no = Answer: no { $key_name }
diagram-answer-refused = Answer: refused
diagram-the-connection-breaks = The connection breaks
diagram-saved = saved
diagram-refused = refused
diagram-broken = broken
diagram-waits-2 = waits
diagram-down = down
diagram-held = held
diagram-cut = cut
diagram-out-of-order = out of order
diagram-power-loss = power loss
diagram-lost-at = lost at { $at }
diagram-goes-on = goes on
diagram-under-way = under way
diagram-to = { $began } to { $at } ({ $at2 }): { $what }{ $then }
diagram-since = Since { $began }: { $what }{ $then }
diagram-lost-at-on-the-way = { $way }lost at { $at } on the way to { $to }
diagram-reached-at-after = { $way }reached { $to } at { $at }, after { $at2 }
diagram-on-the-way-to-due = { $way }on the way to { $to }, due at { $at }
diagram-on-disk-since-not-replayed = . On disk since { $at }, not replayed yet
diagram-on-disk-at-replayed-at = . On disk at { $at }, replayed at the end
diagram-in-memory-only = . In memory only
diagram-to-lanes = { $from } to { $to }. Lanes: { $lanes }.
diagram-still-under-way = { $under_way } still under way
diagram-lost = { $lost } lost
diagram-acknowledged-returned-of-them-stale = { $parts }. { $writes } acknowledged, { $reads } returned, { $stale } of them stale.

## Charts of what was measured

plot-from-the-request-to-the = From the request to the answer
plot-half-of-the-writes-were = Half of the writes were answered within { $text } under { $one }, and within { $text2 } under { $other }.
plot-half-of-the-writes-were-2 = Half of the writes were answered within { $text }.
plot-no-write-was-acknowledged = No write was acknowledged.
plot-pattern = Pattern
plot-writes = Writes
plot-longest = Longest
plot-how-long-a-write-takes = How long a write takes
plot-acknowledged-writes-of-as-in = Acknowledged writes of { $n }, as in the tables: { $runs }
plot-writes-answered-by-then = Writes answered by then
plot-how-far-behind = How far behind
plot-under-of-reads-were-stale = Under { $worst }, { $text } of reads were stale, half of these by more than { $worst2 }.
plot-no-read-was-stale = No read was stale.
plot-reads = Reads
plot-stale = Stale
plot-how-stale-a-read-is = How stale a read is
plot-reads-of-as-in-the = Reads of { $n }, as in the tables: { $runs }
plot-reads-further-behind-than-that = Reads further behind than that
plot-per-run = Per run
plot-share = Share
plot-time = Time
plot-against = { $swept } against { $swept2 }
plot-per-value-with-the-same = { $n } per value, with the same seeds for each, on the cluster on the stage. { $swept }
plot-nothing-is-measured-yet = Nothing is measured yet.
plot-of-values-are-measured = { $all } of { $swept } values are measured.
plot-it-is-0-at-every = It is 0 at every value.
plot-at-from-on-it-is = { $most } at { $told }; from { $told2 } on it is 0.
plot-it-is-at-every-value = It is { $text } at every value.
plot-lowest-at-with-highest-at = Lowest at { $low_at } with { $text }, highest at { $high_at } with { $text2 }.
plot-replica = replica { $n }: { $lag }

## Axes

chart-in = { $title }, in { $name }
chart-log-scale = { $title } (log scale)

## Share and save

share-the-browser-could-not-do = The browser could not do it.
share-there-is-no-run-to = There is no run to share.
share-share-and-save = Share and save
share-link-to-this-moment = Link to this moment
share-make-the-link-again = Make the link again
share-the-run-has-moved-on = The run has moved on since.
share-in-a-page-of-a = In a page of a course
share-paste-this-where-your-course = Paste this where your course system takes HTML.
share-copy = Copy
share-moment = Moment
share-done-by-hand = Done by hand
share-digest = Digest
share-engine = Engine
share-the-digest-is-a-fingerprint = The digest is a fingerprint of everything that happened. Where it is the same, the run is.
share-what-the-link-holds = The link holds the cluster, all that you did and the moment shown. Who opens it sees the same run. Nothing is sent to a server: it is all in the link.
share-the-link = Link
share-this-run-cannot-be-shared = This run cannot be shared: { $fault }
share-copy-2 = Copy: { $name }

## The charts

charts-being-measured-of-runs-are = Being measured: { $done } of { $of } runs are done.
charts-the-same-runs-as-those = The same runs as those of the tables: your nodes and load, every pattern, twenty seeds. The tables give a few numbers of each, and here are all of them.
charts-how-long-a-write-takes = How long a write takes
charts-how-stale-a-read-is = How stale a read is

## The two tables

tables-each-claim-of-the-course = Each claim of the course stands beside what this page measures: your nodes and load, the same chances for every pattern. A run has about 1,000 writes. A replica is down for a fifth of it, and later the primary loses power.
tables-the-tables-are-measured = The tables are measured
tables-how-this-was-measured-and = How this was measured, and what the model leaves out
tables-not-measured-yet = Not measured yet
tables-but = But: { $but }
tables-show-the-run = Show the run

## All lessons

gallery-all-lessons = All lessons
gallery-in-teaching-order-what-you = In teaching order. What you have done is kept in this browser only.
gallery-the-list-could-not-be = The list could not be loaded. Check the connection, then load the page again.
gallery-min = { $minutes } min
gallery-begun-here = begun
gallery-done-here = done
gallery-open-now = open now
gallery-it-is-open-all-the = It is open all the same.
gallery-it-was-not-opened-the = It was not opened. The lesson that was open still is.
gallery-found = { $faults } found
gallery-a-lesson-of-your-own = A lesson of your own
gallery-how-to-write-one = How to write one
gallery-lesson-file = Lesson file
gallery-open-a-file = Open a lesson from a file, or drop the file anywhere on the page.

## The space-time diagram

diagram-why-stale = Why stale.
diagram-time-runs-to-the-right = Time runs to the right. A slanted line is a message: the longer it is under way, the flatter it is.
diagram-the-newest-items-are-kept = The newest { $most } items are kept: those before { $since } are not drawn.
diagram-space-time-diagram = Space-time diagram
diagram-nothing-has-happened-yet-press = Nothing has happened yet. Press Play.
diagram-the-run-is-done-again = The run is done again for this view
diagram-left-and-right-move-the = Left and right move the window, up and down go from item to item, Enter shows its moment, plus and minus zoom, Home and End go to the ends. All of it is also below, as a table.
diagram-window-of-time = Window of time
diagram-zoom-out = Zoom out
diagram-zoom-in = Zoom in
diagram-show-the-whole-run = Show the whole run
diagram-fit = Fit
diagram-keep-the-moment-shown-in = Keep the moment shown in view
diagram-follow = Follow
diagram-window = Window
diagram-legend = Legend
diagram-to-2 = { $from } to { $to }
diagram-legend-wal = WAL records
diagram-legend-reply = acknowledgement
diagram-legend-request = request, answer
diagram-legend-memory = in memory
diagram-legend-disk = on disk, not readable
diagram-legend-readable = readable
diagram-legend-waits = waits
diagram-legend-flag = stale read
diagram-legend-lost = lost, or a failure
diagram-legend-future = after the moment shown

## The view of lag

lag-the-run-is-done-again = The run is done again, to see how far behind each replica was.
lag-lag-counted-in = Lag counted in
lag-click-the-chart-to-go = Click the chart to go to that moment.

## The view of runs side by side

side-run = Run: { $name }
side-this-run-is-not-there = This run is not there any more.
side-side-by-side = Side by side
side-the-same-nodes-people-and = The same nodes, people and acts. What differs from the first column is marked ≠.
side-add-a-column = Add a column

## Charts

figure-stale-read-or-lost-write = stale read or lost write
figure-crash-start-or-promotion = crash, start or promotion
figure-go-to = Go to { $from_micros }
figure-as-a-table = As a table
figure-save-as = Save as
figure-save-as-png = Save as PNG: { $name }
figure-save-as-csv = Save as CSV: { $name }

## Measuring

desk-this-browser-starts-no-worker = This browser starts no worker here, and the page measures in one.
desk-the-program-that-measures-could = The program that measures could not be loaded. Load the page again.
desk-the-page-does-not-answer = the page does not answer
desk-runs-measured = Runs measured
desk-of-runs = { $done } of { $of } runs
desk-measure-again = Measure again

## Sweeps

sweep-median = , median
sweep-99-below = , 99 % below
sweep-longest = , longest
sweep-choose-a-setting-and-a = Choose a setting and a measure, then press Measure.
sweep-one-setting-against-one-measure = One setting against one measure
sweep-the-courses-router-reads-from = The course’s router reads from the primary for a while after your own write: the window. A window shorter than the lag lets you miss your own write. One that is longer does not: look for the cliff.
sweep-cancel = Cancel
sweep-measure = Measure
sweep-runs-of-the-sweep-done = Runs of the sweep done
sweep-of-runs = { $done } of { $done2 } runs
sweep-as-on-the-stage = As on the stage
sweep-setting = Setting

## The glossary's dialog

glossary-parts = Parts
glossary-search = Search
glossary-found = { $count } found
glossary-explanations = Explanations
glossary-nothing-here-has-to-do = Nothing here has to do with that.
glossary-left-out = Left out:
glossary-here = Here:
glossary-keys = Keys
glossary-signs-on-the-stage = Signs on the stage
glossary-a-flag-marks-what-went = A flag marks what went wrong: a stale read, or a write that is gone. An hourglass marks who waits. A tick marks what ended well.

## What the diagram leaves out

thin-wal = { $drawn } of { $all } WAL messages
thin-other = { $drawn } of { $all } requests, answers and acknowledgements
thin-drawn = Drawn are { $drawn }. Zoom in to see more.
