### Deutsch. Was hier fehlt, wird englisch gesagt.
###
### Anrede: du. Begriffe, überall gleich:
###   primary = der Primary, replica = die Replica, node = der Knoten, lag = der Lag
###   write, read = Schreibvorgang, Lesezugriff; stale = veraltet; fresh = aktuell
###   acknowledge = bestätigen; replay = einspielen; flush = auf die Platte schreiben
###   record = der WAL-Eintrag; promote = befördern; hold = anhalten; cut = trennen
###   Commit, Failover, Fencing, Slot, Snapshot, Stream, Timeline, Checkpoint bleiben.
### Einstellungen, SQL und Meldungen der Server stehen so, wie die Server sie schreiben.


## The language itself

decimal-mark = ,
language = de
language-menu = Sprache

## Promises

promise-read-your-writes = Eigenes lesen
promise-read-your-writes-means = Du siehst, was du gespeichert hast.
promise-monotonic-reads = Monotones Lesen
promise-monotonic-reads-means = Was du gesehen hast, geht nicht zurück.
promise-monotonic-writes = Monotones Schreiben
promise-monotonic-writes-means = Was eine Person schreibt, erscheint der Reihe nach.
promise-writes-follow-reads = Schreiben folgt Lesen
promise-writes-follow-reads-means = Eine Antwort erscheint nicht vor ihrer Frage.
promise-consistent-prefix = Konsistenter Anfang
promise-consistent-prefix-means = Kein späterer Eintrag ohne die früheren.
promise-linearizable = Linearisierbar
promise-linearizable-means = Jede Zeile wirkt, als gäbe es sie nur einmal.
promise-writes-lost = { $n ->
    [one] 1 verloren
   *[other] { $n } verloren
}
promise-broken = { $n ->
    [one] 1-mal gebrochen
   *[other] { $n }-mal gebrochen
}
promise-alone = { $n ->
    [one] 1 gespeicherter Wert ist jetzt nur auf dem Primary.
   *[other] { $n } gespeicherte Werte sind jetzt nur auf dem Primary.
}
promise-rows-differ = { $n ->
    [one] 1 Zeile unterscheidet sich, und nichts ist mehr unterwegs.
   *[other] { $n } Zeilen unterscheiden sich, und nichts ist mehr unterwegs.
}
promise-saved-stays-saved = „Gespeichert“ bleibt gespeichert.
promise-no-saved-write-lost = Nichts Gespeichertes verloren
promise-kept-so-far = bisher gehalten
promise-kept-at-risk-now = gehalten, jetzt gefährdet
promise-agree-now = jetzt gleich
promise-all-nodes-show-the-same = Alle Knoten zeigen dasselbe.
promise-differ-now = jetzt ungleich
promise-writes-are-on-their-way = Schreibvorgänge sind unterwegs.
promise-differ-for-good = bleibend ungleich
promise-history-has-split = Geschichte gespalten
promise-all-nodes-show-what-was = Alle Knoten zeigen, was gespeichert wurde.
promise-s-last-write-is-not = Das Letzte von { $who } fehlt noch auf { $list }.
promise-has-seen-a-newer-than = { $who } hat { $row } schon neuer gesehen, als { $list } es zeigt.
promise-a-saved-write-is-not = Etwas Gespeichertes fehlt noch auf { $list }.
promise-writes-of-its-own = Eigene Schreibvorgänge: { $list }.
promise-behind = Zurück: { $capital }.
promise-replicas-agree = Replicas sind gleich

## Counted things

count-versions = { $n ->
    [one] 1 Version
   *[other] { $n } Versionen
}
count-records = { $n ->
    [one] 1 WAL-Eintrag
   *[other] { $n } WAL-Einträge
}
count-writes = { $n ->
    [one] 1 Schreibvorgang
   *[other] { $n } Schreibvorgänge
}
count-segments = { $n ->
    [one] 1 WAL-Segment
   *[other] { $n } WAL-Segmente
}
count-replicas = { $n ->
    [one] 1 Replica
   *[other] { $n } Replicas
}
count-stale-reads = { $n ->
    [one] 1-mal veraltet gelesen
   *[other] { $n }-mal veraltet gelesen
}
count-messages = { $n ->
    [one] 1 Nachricht
   *[other] { $n } Nachrichten
}
count-reads = { $n ->
    [one] 1 Lesezugriff
   *[other] { $n } Lesezugriffe
}
count-nodes = { $n ->
    [one] 1 Knoten
   *[other] { $n } Knoten
}
count-runs = { $n ->
    [one] 1 Lauf
   *[other] { $n } Läufe
}
count-acts = { $n ->
    [one] 1 Eingriff
   *[other] { $n } Eingriffe
}

## The log: names and what happens

node-name = Knoten { $n }
node-name-primary = Primary
node-name-old-primary = Ex-Primary
node-name-replica = Replica { $n }
node-primary = Primary
node-old-primary = Ex-Primary
node-replica = Replica { $n }
list-of-replicas-and = Replicas { $all } und { $last }
list-of-replicas-or = Replicas { $all } oder { $last }
list-of-none = eine Replica, die es nicht gibt
list-and = { $all } und { $last }
list-or = { $all } oder { $last }
log-power-lost = { $n ->
    [0] { $node } ist aus: alles im WAL war auf der Platte
    [one] { $node } ist aus: 1 WAL-Eintrag war nicht auf der Platte und ist weg
   *[other] { $node } ist aus: { $n } WAL-Einträge waren nicht auf der Platte und sind weg
}
log-breaks = . Bricht { $names }
log-before-the-run = Vor dem Lauf
log-nothing = nichts
log-the-next-word-of-a = die nächste Meldung einer Replica
log-a-write = Ein Schreibvorgang
log-locked = Gesperrt.
log-is-in-the-primarys-binary = { $who } steht im Binärlog des Primary; { $whom } muss den Eintrag noch empfangen
log-waiting = Wartet.
log-the-wait-was-cancelled-it = { $text }. Das Warten wurde abgebrochen: Der Wert ist hier committet, vielleicht auf keiner Replica
log-warning = Warnung.
log-refused = Abgelehnt.
log-unknown = Ungewiss.
log-no-answer = Keine Antwort.
log-read-your-writes = „Eigenes lesen“
log-monotonic-reads = „Monotones Lesen“
log-monotonic-writes = „Monotones Schreiben“
log-writes-follow-reads = „Schreiben folgt Lesen“
log-consistent-prefix = „Konsistenter Anfang“
log-out-of-order = Falsche Reihenfolge.
log-and-it-was-the-readers = ; geschrieben hatte ihn der Leser selbst
log-the-readers-own-write-among = ; auch Eigenes fehlt
log-stale-read = Veraltet gelesen.
log-vanished = Verschwunden.
log-hears-from-received-flushed-replayed = { $node } hört von { $node2 }: empfangen { $received }, auf der Platte { $flushed }, eingespielt { $replayed }
log-connected = Verbunden.
log-disconnected = Getrennt.
log-stopped = Gestoppt.
log-crash = Absturz.
log-power-loss = Stromausfall.
log-started = Gestartet.
log-takes-writes-from-on-on = { $node } nimmt ab { $at } Schreibvorgänge an, auf Timeline { $timeline }
log-promoted = Befördert.
log-it-is-gone = Der Wert ist weg
log-lost-write = Verloren.
log-visitor = Besucher { $who }
log-of = { $needed } von { $node_list }
log-and-behind = { $n } und { $staleness } zurück
log-sends-a-write-to = { $who } schreibt an { $node }: { $set }
log-asks-for = { $who } fragt { $node } nach { $key }
log-waits-another-write-to-is = { $who } wartet: Ein anderer Schreibvorgang auf { $key } ist nicht fertig
log-is-on-the-primarys-disk = { $who } ist auf der Platte des Primary; { $whom } muss den Eintrag noch empfangen
log-is-on-the-primarys-disk-2 = { $who } ist auf der Platte des Primary; { $whom } muss den Eintrag noch einspielen
log-is-on-the-primarys-disk-3 = { $who } ist auf der Platte des Primary; { $whom } muss den Eintrag noch auf die Platte schreiben
log-wrote-acknowledged-after = { $who } hat { $set } geschrieben, bestätigt nach { $latency }
log-is-not-running = { $capital } läuft nicht
log-s-write-failed = Schreiben von { $who } ist gescheitert: { $text }
log-s-read-failed = Lesen von { $who } ist gescheitert: { $text }
log-lost-the-connection-to = { $who } hat die Verbindung zu { $node } verloren
log-the-write-may-be-saved = { $whom }: Es kann gespeichert sein oder nicht
log-read-from = { $who } hat { $key } = { $seen } von { $node } gelesen
log-fresh = { $text }: aktuell
log-the-latest-is = { $text }. Der neueste Wert ist { $latest }: { $behind }{ $own }{ $breaks }
log-the-surviving-history-does-not = { $text }. Die gültige Geschichte enthält diesen Wert nicht{ $breaks }
log-puts-the-record-into-its = { $node } legt den Eintrag in das WAL, bis { $end }
log-has-flushed-its-wal-to = { $node } hat das WAL auf die Platte geschrieben, bis { $to }
log-sends-to = { $node } schickt { $records } an { $node2 }
log-has-received-wal-up-to = { $node } hat WAL empfangen, bis { $to }
log-has-replayed-readers-see-it = { $node } hat { $set } eingespielt: Leser sehen es
log-the-write-is-complete-shows = Der Schreibvorgang ist fertig: { $node } zeigt den Wert und antwortet
log-looks-up = { $node } schlägt { $key } nach
log-asks-for-a-stream = { $node } bittet { $node2 } um einen Stream
log-follows = { $node } folgt { $node2 }
log-has-lost-its-connection-to = { $node } hat die Verbindung zu { $peer } verloren
log-has-heard-nothing-from-for = { $node } hat zu lange nichts von { $peer } gehört und gibt auf
log-has-ended-its-stream-to = { $node } hat den Stream zu { $peer } beendet
log-gets-no-stream-from = { $node } bekommt keinen Stream von { $peer }
log-has-come-to-the-end = { $node } ist am Ende der Timeline angekommen, die { $peer } streamt
log-cannot-follow-it-holds-wal = { $node } kann { $peer } nicht folgen: Hier ist WAL, das { $peer } nicht hat
log-has-been-shut-down = { $node } wurde heruntergefahren
log-s-server-process-has-died = Der Serverprozess von { $node } ist gestorben
log-takes-connections-again = { $node } nimmt wieder Verbindungen an
log-takes-writes-from-now-on = { $node } nimmt ab jetzt Schreibvorgänge an
log-only-has-it = Nur { $node } hat den Wert
log-was-told-that-is-saved = { $who } bekam gesagt, dass { $set } gespeichert ist. { $left }
log-linearizability = „Linearisierbar“
node = Knoten { $n }

## The network between two nodes

network-cut = getrennt
line-open = Offen
line-held = Angehalten
line-cut = Getrennt
network-open = offen
network-down = Server aus
network-no-stream = kein Stream
network-open-and-nobody-is-connected = offen, und niemand ist verbunden
network-cut-one-way = eine Richtung getrennt
network-cut-both-ways = in beide Richtungen getrennt
network-nothing-is-under-way = Nichts ist unterwegs.
network-wal-1-record = WAL: 1 Eintrag
network-wal-part-of-a-record = WAL: Teil eines Eintrags
network-sign-of-life = Lebenszeichen
network-asks-for-the-stream = bittet um den Stream
network-refuses-the-stream = lehnt den Stream ab
network-ends-the-connection = beendet die Verbindung
network-cut-both-ways-2 = Beide Richtungen trennen
network-nothing-arrives-until-it-is = Nichts kommt an, bis wieder verbunden ist. Was unterwegs ist, bleibt stecken.
network-mend-both-ways = Beide Richtungen verbinden
network-what-stalled-is-sent-again = Was stecken blieb, wird der Reihe nach noch einmal geschickt.
network-10-slower = 10 × langsamer
network-every-message-takes-ten-times = Jede Nachricht braucht zehnmal so lange.
network-10-faster = 10 × schneller
network-every-message-takes-a-tenth = Jede Nachricht braucht ein Zehntel der Zeit.
network-is-down = { $node } läuft nicht
network-open-under-way = offen, { $word } unterwegs
network-network-between-and = Netz zwischen { $a } und { $b }: { $how }
network-from-to = von { $node } zu { $node2 }
network-cut-2 = getrennt { $place }
network-held-there = angehalten { $place }, { $there } dort
network-held-both-ways-there = in beide Richtungen angehalten, { $there } dort
network-held = angehalten, { $waiting }
network-to = zu { $node }
network-from = Von { $node } { $towards }
network-and-more = und { $n } weitere
network-wal = WAL: { $assignment }
network-wal-2 = WAL: { $n }
network-answer-on-disk-up-to = Antwort: auf der Platte bis { $positions }

## Routes of reads

route-primary = Der Primary
route-primary-protects = Jeder Lesezugriff ist aktuell. Der Primary bedient alle, die Replicas keinen.
route-any = Irgendeine Replica
route-any-protects = Schützt nichts: Ein Lesezugriff kann das eigene Geschriebene verpassen, und ein späterer kann einen älteren Wert zeigen.
route-turn = Replicas reihum
route-turn-protects = Schützt nichts. Bei einer schnellen und einer langsamen Replica erscheint ein Wert, verschwindet und erscheint wieder.
route-nearest = Nächste Replica
route-nearest-protects = Kurze Wege, und eine Replica hat die meiste Arbeit. Eigenes ist nicht geschützt.
route-same = Immer dieselbe
route-same-protects = Werte gehen nie zurück, solange diese Replica läuft. Eigenes ist nicht geschützt.
route-window = Primary nach Eigenem
route-window-protects = Eigenes ist zu sehen, solange der Lag kürzer ist als das Fenster. Das Fenster ist eine Schätzung des Lags, und was andere schreiben, ist nicht geschützt.
route-token = Auf Eigenes warten
route-token-protects = Eigenes ist immer zu sehen. Der Preis: Es wird so lange gewartet, wie der Lag noch dauert. Was andere schreiben, ist nicht geschützt.
route-bounded = Lag unter einer Grenze
route-bounded-protects = Meidet Replicas, die einen langen Lag melden. Eine Meldung kann alt oder falsch sein, und Eigenes ist nicht geschützt.
possessive = von { $who }
possessive-a-visitor = eines Besuchers
possessive-the-visitors = der Besucher
route-window-2 = Fenster
route-longest-wait = Längstes Warten
route-bound = Grenze
route-protects-as-much-as-that = Schützt so viel wie dieser Knoten: Der Primary ist aktuell, eine Replica ist so alt wie ihr Lag.
route-read-not-answered = Lesezugriff { $who }, ohne Antwort
route-read = Lesezugriff { $who }, { $at }
route-cost-none-of-reads-so = Kosten: bisher kein Lesezugriff { $who }.
route-cost-the-own-node-served = Kosten: Der eigene Knoten bediente { $by_primary } der { $all } Lesezugriffe { $who }, { $percent } %.
route-cost-the-primary-served-of = Kosten: Der Primary bediente { $by_primary } der { $all } Lesezugriffe { $who }, { $percent } %.
route-protects-what-that-node-wrote = Schützt, was dieser Knoten selbst geschrieben hat. Was andere Knoten schreiben, ist zu sehen, sobald es dort angekommen ist.

## Settings, and what they mean

commits-too-few = { $n ->
    [0] Die Liste verlangt { $asked }, und keine davon ist verbunden. Commits [warten|commit], bis es so viele sind: PostgreSQL kennt dafür kein Zeitlimit.
    [one] Die Liste verlangt { $asked }, und 1 davon ist verbunden. Commits [warten|commit], bis es so viele sind: PostgreSQL kennt dafür kein Zeitlimit.
   *[other] Die Liste verlangt { $asked }, und { $n } davon sind verbunden. Commits [warten|commit], bis es so viele sind: PostgreSQL kennt dafür kein Zeitlimit.
}
settings-nobody = niemanden
settings-every-replica = jede Replica
settings-the-first-connected-in-the = die erste verbundene der Liste
settings-any-one-of-them = irgendeine davon
settings-as-the-file-says = wie in der Datei
settings-off-nothing-is-waited-for = [off|level-off]: Auf nichts wird gewartet, nicht einmal auf die Platte des Primary. Stürzt er ab, können die letzten Schreibvorgänge verloren gehen.
settings-no-names-a-write-is = Keine Namen: Ein Schreibvorgang ist [bestätigt|acknowledged], sobald er auf der Platte des Primary ist, bei jeder dieser Stufen.
settings-local-named-or-not-no = [local|level-local]: Ob genannt oder nicht, auf keine Replica wird gewartet.
settings-every-replica-named = jede genannte Replica
settings-the-first-replica-connected = die erste verbundene Replica
settings-one-of-the-replicas = eine der Replicas
settings-as-many-replicas-as-it = die verlangte Zahl von Replicas
settings-waits-until-has-handed-it = Wartet, bis { $whom } den Eintrag [an ihr Betriebssystem gegeben|level-remote-write] hat. Das übersteht einen Absturz des Servers, aber keinen Stromausfall.
settings-waits-until-has-it-on = Wartet, bis { $whom } den Eintrag [auf der Platte|flush] hat. [Eingespielt|replay] muss er noch nicht sein: Dort kann man immer noch [Veraltetes|stale-read] lesen.
settings-the-others-may-lag = Die anderen dürfen zurückliegen.
settings-semi-sync-is-off-now = [Semi-Sync|semi-sync] ist gerade aus: Keine Replica hatte innerhalb von { $timeout } geantwortet. Schreibvorgänge werden ohne Replica bestätigt, bis eine aufgeholt hat: der [Rückfall|fall-back].
settings-until-then-nobody-sees-the = Bis dahin sieht niemand die Zeile ([after_sync|after-sync]).
settings-others-see-the-row-already = Andere sehen die Zeile schon ([after_commit|after-commit]).
settings-a-write-waits-until-one = Ein Schreibvorgang wartet, bis eine Replica ihn [empfangen|relay-log] hat: empfangen, nicht angewendet. { $hidden } Nach { $timeout } ohne Antwort wird er trotzdem bestätigt: der [Rückfall|fall-back].
settings-every-node-takes-writes-when = Jeder Knoten nimmt Schreibvorgänge an. [Treffen|conflict] sich zwei, [bleibt|last-write-wins] der mit der späteren Commit-Zeit, nach den [Uhren|clock-skew] der Knoten. Der andere verschwindet, bestätigt oder nicht.
settings-every-node-takes-writes-when-2 = Jeder Knoten nimmt Schreibvorgänge an. Treffen sich zwei, bleibt der mit der früheren Commit-Zeit.
settings-every-node-takes-writes-when-3 = Jeder Knoten nimmt Schreibvorgänge an. Treffen sich zwei, übernimmt jeder Knoten den des anderen. Sie können für immer verschieden sein.
settings-every-node-takes-writes-when-4 = Jeder Knoten nimmt Schreibvorgänge an. Treffen sich zwei, behält jeder Knoten seinen. Sie bleiben für immer verschieden.
settings-every-node-takes-writes-when-5 = Jeder Knoten nimmt Schreibvorgänge an. Treffen sich zwei, stoppt das Anwenden, bis jemand eingreift.
settings-every-node-takes-writes-when-6 = Jeder Knoten nimmt Schreibvorgänge an. Treffen sich zwei, bleiben beide, und die Anwendung entscheidet.
settings-every-write-adds-to-the = Jeder Schreibvorgang zählt zur Zeile hinzu, und jede Addition zählt.
settings-writes-add-to-a-set = Schreibvorgänge fügen einer Menge etwas hinzu oder nehmen etwas weg. Treffen sich beide, bleibt das Hinzugefügte.
settings-waits-until-has-replayed-it = Wartet, bis { $whom } den Eintrag [eingespielt|replay] hat: Wer dort liest, sieht ihn.

## What can befall a server

clock-right = richtig
clock-ahead-100-ms = 100 ms vor
clock-ahead-1-s = 1 s vor
clock-ahead-10-s = 10 s vor
clock-behind-100-ms = 100 ms nach
clock-behind-1-s = 1 s nach
clock-behind-10-s = 10 s nach
fault-server = Server
fault-disk-and-clock = Platte und Uhr
fault-queries-and-writes = Abfragen und Schreiben
fault-replication = Replikation
fault-cluster = Cluster
fault-start-the-server = Server starten
fault-it-recovers-from-what-is = Er stellt sich aus dem wieder her, was auf der Platte ist, und nimmt dann Verbindungen an.
fault-kill-the-process = Prozess beenden (kill)
fault-the-server-dies-at-once = Der Server stirbt sofort. Was er dem Kernel gegeben hat, bleibt.
fault-cut-the-power = Strom abschalten
fault-the-machine-goes-dark-what = Die Maschine geht aus. Was nicht auf der Platte ist, ist weg.
fault-shut-down-cleanly = Sauber herunterfahren
fault-a-primary-first-sends-its = Ein Primary schickt seinen Replicas erst alles, was er hat.
fault-checkpoint = Checkpoint
fault-all-changed-pages-are-written = Alle geänderten Seiten werden geschrieben. Hier beginnt die nächste Wiederherstellung.
fault-freeze-the-disk = Platte einfrieren
fault-from-here-on-no-fsync = Ab jetzt endet kein fsync: Commits hängen.
fault-thaw-the-disk = Platte auftauen
fault-fsyncs-end-again = fsyncs enden wieder.
fault-fill-the-disk = Platte füllen
fault-less-than-1-mb-is = Für WAL bleibt weniger als 1 MB. Ist das verbraucht, fällt der Server aus.
fault-free-the-disk = Platte leeren
fault-there-is-room-for-wal = Es ist wieder Platz für WAL.
fault-query-for-10-s = Abfrage für 10 s
fault-a-reader-keeps-its-snapshot = Ein Leser behält seinen Snapshot. Auf einer Replica muss das Einspielen vielleicht auf ihn warten.
fault-idle-transaction = Untätige Transaktion
fault-a-reader-forgets-to-end = Ein Leser vergisst, seine Transaktion zu beenden, und behält seinen Snapshot.
fault-vacuum = Vacuum
fault-dead-rows-are-removed-unless = Tote Zeilen werden entfernt, außer ein Leser hier braucht sie noch.
fault-burst-of-50-writes = Schub von 50
fault-50-writes-at-once-on = 50 Schreibvorgänge auf einmal, zusätzlich zur Last.
fault-change-50-000-rows = 50.000 Zeilen ändern
fault-one-giant-transaction-replicas-replay = Eine riesige Transaktion: Replicas spielen sie ganz ein, bevor etwas danach kommt.
fault-write-64-mb-of-wal = 64 MB WAL schreiben
fault-data-that-nobody-looks-at = Daten, die niemand ansieht und die jede Replica empfangen muss.
fault-switch-wal-segment = WAL-Segment wechseln
fault-the-rest-of-the-16 = Der Rest des 16-MB-Segments bleibt leer (pg_switch_wal).
fault-pause-replay = Einspielen anhalten
fault-it-still-receives-and-its = Sie empfängt weiter, und ihre Leser sehen nichts Neues.
fault-resume-replay = Einspielen fortsetzen
fault-it-replays-what-has-piled = Sie spielt ein, was sich angesammelt hat.
fault-stop-receiving = Empfang stoppen
fault-stop-slave-io-thread-nothing = STOP SLAVE IO_THREAD: Es kommt nichts mehr herein.
fault-start-receiving = Empfang starten
fault-start-slave-io-thread-it = START SLAVE IO_THREAD: Es geht nach dem weiter, was schon da ist.
fault-cut-the-network = Netz trennen
fault-nothing-reaches-it-either-way = Nichts kommt an, in keiner Richtung.
fault-mend-the-network = Netz verbinden
fault-what-stalled-is-sent-again = Was stecken blieb, wird noch einmal geschickt.
fault-promote-to-primary = Zum Primary befördern
fault-clients-and-the-other-replicas = Clients und die anderen Replicas sollen sich an sie wenden.
fault-promote-tell-nobody = Befördern, niemand erfährt es
fault-it-takes-writes-and-nobody = Sie nimmt Schreibvorgänge an, und niemand wird zu ihr geschickt: zwei Primarys.
fault-start-as-a-replica = Als Replica starten
fault-it-follows-the-present-primary = Er folgt dem jetzigen Primary, wenn die Geschichten zusammenpassen.
fault-rewind-and-follow = Zurückspulen und folgen
fault-what-it-alone-holds-is = Was nur hier steht, wird verworfen; dann folgt der Server dem Primary.
fault-fence-off = Absperren (Fencing)
fault-it-is-told-to-take = Der Server darf keine Schreibvorgänge annehmen.
fault-unfence = Sperre aufheben
fault-it-may-take-writes-again = Der Server darf wieder Schreibvorgänge annehmen.
fault-remove-from-the-cluster = Aus dem Cluster nehmen
fault-it-is-shut-down-and = Der Server wird heruntergefahren und vergessen.
fault-automatic-failover = Automatischer Failover
fault-silent-for-3-s-it = Schweigt er 3 s, ersetzt ihn die Replica, die am meisten empfangen hat. Vielleicht lebt er noch.
fault-failover-with-fencing = Failover mit Fencing
fault-the-same-and-the-old = Dasselbe, und vorher wird dem alten Primary der Strom abgeschaltet.
fault-no-automatic-failover = Kein automatischer Failover
fault-nobody-watches-the-primary-any = Niemand überwacht den Primary mehr.
fault-it-gives-up-its-snapshot = Er gibt seinen Snapshot auf.
fault-the-wal-that-it-kept = Das WAL, das er festhielt, kann entfernt werden.
fault-nobody-reads-it-so-it = Niemand liest ihn, also hält er ab jetzt alles WAL fest.
fault-with-the-data-that-it = Mit den Daten, die da sind. Der Server startet dafür neu.
fault-end-reader = Leser { $query } beenden
fault-drop-slot = Slot { $slot } löschen
fault-create-slot = Slot { $slot } anlegen
fault-follow = { $node } folgen

## The log: what was done

act-a-waiting-request-is-cancelled = eine wartende Anfrage wird abgebrochen
act-a-waiting-session-is-ended = eine wartende Sitzung wird beendet
act-one-more-person-comes = eine Person kommt dazu
act-a-replica-is-added = eine Replica kommt dazu
act-the-way-from-to-is = Weg von { $node } zu { $node2 } angehalten: Nachrichten warten, bis du sie weiterlässt
act-pattern-async-commits-wait-for = Muster: async, Commits warten auf keine Replica
act-pattern-semi-sync-commits-wait = Muster: semi-sync, Commits warten, bis eine Replica sie empfangen hat
act-pattern-sync-commits-wait-for = Muster: sync, Commits warten auf jede Replica
act-pattern-multi-primary-every-node = Muster: multi-primary, jeder Knoten nimmt Schreibvorgänge an
act-nobody-watches-the-primary = niemand überwacht den Primary
act-the-primary = Primary
act-the-replicas = den Replicas
act-the-replicas-in-turn = den Replicas reihum
act-the-nearest-replica = der nächsten Replica
act-one-replica-always-the-same = einer Replica, immer derselben
act-steady-load-none = Dauerlast: keine
act-steady-load-writes-and-reads = Dauerlast: { $load } Schreib- und { $load2 } Lesezugriffe pro Sekunde, gelesen von { $route_text }
act-writes = { $who } schreibt { $key_name }
act-reads-from = { $who } liest { $key } von { $node }
act-reads = { $who } liest { $key_name }
act-reads-from-2 = { $who } liest von { $route_text }
act-network-delay-of = Netzverzögerung von { $node }: { $to }
act-apply-delay-of = Apply-Verzögerung von { $node }: { $to }
act-replay-cost-of = Einspieldauer von { $node }: { $to }
act-fsync-time-of = fsync-Dauer von { $node }: { $to }
act-set-global = { $node }: SET GLOBAL { $assignment }
act-a-burst-of = ein Schub: { $n }
act-leaves = { $who } geht
act-a-checkpoint-of-is-asked = Checkpoint von { $node } verlangt
act-is-removed = { $node } wird entfernt
act-the-server-process-of-is = Serverprozess von { $node } wird beendet
act-the-power-of-is-cut = Strom von { $node } wird abgeschaltet
act-is-shut-down = { $node } wird heruntergefahren
act-is-restarted = { $node } wird neu gestartet
act-is-started = { $node } wird gestartet
act-is-promoted-clients-and-replicas = { $node } wird befördert; Clients und Replicas wenden sich dorthin
act-is-promoted-nobody-else-is = { $node } wird befördert; sonst erfährt es niemand
act-is-started-as-a-replica = { $node } wird als Replica gestartet
act-is-rewound-and-follows = { $node } wird zurückgespult und folgt { $node2 }
act-is-to-follow = { $node } soll { $node2 } folgen
act-is-made-a-replica-of = { $node } wird zur Replica von { $node2 }
act-is-rewound-to-what-has = { $node } wird auf den Stand von { $node2 } zurückgespult
act-is-fenced-off = { $node } wird abgesperrt
act-may-take-writes-again = { $node } darf wieder Schreibvorgänge annehmen
act-the-network-to-is-cut = Netz zu { $node } wird getrennt
act-the-network-to-is-mended = Netz zu { $node } wird verbunden
act-the-way-from-to-is-2 = Weg von { $node } zu { $node2 } verbunden
act-the-way-from-to-is-3 = Weg von { $node } zu { $node2 } getrennt
act-one-message-from-to-is = eine Nachricht von { $node } zu { $node2 } wird weitergelassen
act-one-packet-from-to-is = ein Paket von { $node } zu { $node2 } geht verloren und wird noch einmal geschickt
act-no-fsync-ends-on = kein fsync endet auf { $node }
act-fsyncs-end-again-on = fsyncs enden wieder auf { $node }
act-the-clock-of-is-right = Uhr von { $node } geht richtig
act-the-clock-of-is-behind = Uhr von { $node } geht { $off } nach
act-the-clock-of-is-ahead = Uhr von { $node } geht { $off } vor
act-has-room-for-mb-of = { $node } hat Platz für { $mb } MB WAL
act-has-room-for-wal = { $node } hat Platz für WAL
act-replay-is-paused-on = Einspielen auf { $node } angehalten
act-replay-goes-on-on = Einspielen auf { $node } geht weiter
act-stops-receiving = { $node } empfängt nichts mehr
act-receives-again = { $node } empfängt wieder
act-slot-is-made-on = Slot { $slot } auf { $node } angelegt
act-slot-is-dropped-on = Slot { $slot } auf { $node } gelöscht
act-a-long-query-begins-on = eine lange Abfrage beginnt auf { $node }
act-a-long-query-on-is = eine lange Abfrage auf { $node } wird beendet
act-dead-rows-are-removed-on = tote Zeilen auf { $node } werden entfernt
act-one-transaction-changes-rows-on = eine Transaktion ändert { $rows } Zeilen auf { $node }
act-mb-of-wal-are-written = { $mb } MB WAL werden auf { $node } geschrieben
act-goes-on-in-another-wal = { $node } schreibt in einem anderen WAL-Segment weiter
act-the-configuration-file-of-is = Konfigurationsdatei von { $node } wird geschrieben
act-reads-its-configuration-file-again = { $node } liest die Konfigurationsdatei neu
act-a-manager-replaces-a-primary = ein Manager ersetzt einen Primary, der { $timeout } schweigt, mit Fencing
act-a-manager-replaces-a-primary-2 = ein Manager ersetzt einen Primary, der { $timeout } schweigt, ohne Fencing
act-the-primary-for-after-an = Primary bis { $window } nach Eigenem, sonst von einer Replica
act-a-replica-that-has-the = einer Replica, die das eigene Letzte hat, oder nach { $timeout } vom Primary
act-a-replica-that-is-reported = einer Replica, die höchstens { $bound } zurück gemeldet ist, sonst vom Primary

## Why a read was stale

cause-but-when-the-read-ran = { $promise }. Doch als bei { $served } gelesen wurde, war der WAL-Eintrag noch auf dem Weg zu { $node }: Er ging bei { $left } ab und kommt bei { $due } an.
cause-but-when-the-read-ran-2 = { $promise }. Doch als bei { $served } gelesen wurde, war der WAL-Eintrag noch auf dem Weg zu { $node }: Er ging bei { $left } ab.
cause-but-when-the-read-ran-3 = { $promise }. Doch als bei { $served } gelesen wurde, hatte { $node } den WAL-Eintrag seit { $since } nur im Speicher. Eingespielt wird, was auf der Platte ist.
cause-replay-was-paused = Das Einspielen war angehalten.
cause-a-long-query-held-its = Eine lange Abfrage hielt das Einspielen auf.
cause-it-had-not-replayed-it = Er war noch nicht eingespielt.
cause-but-when-the-read-ran-4 = { $promise }. Doch als bei { $served } gelesen wurde, hatte { $node } den WAL-Eintrag seit { $since } nur auf der Platte. { $why }
cause-was-told-at-that-is = { $who } bekam bei { $told } gesagt, dass { $set } gespeichert ist
cause-was-acknowledged = { $set } war bestätigt
cause-its-apply-delay-keeps-it = Die Apply-Verzögerung verbirgt ihn bis { $until }.
cause-but-did-not-have-it = { $promise }. Doch { $node } hatte den Wert nicht, als bei { $served } gelesen wurde.

## What a person's screen says

client-nothing-asked-yet = Noch nichts gefragt
client-waiting-for-a-checkpoint = Wartet auf einen Checkpoint
client-on-its-way-to-the = auf dem Weg zur Platte
client-not-in-the-surviving-history = nicht in der gültigen Geschichte
client-not-saved = Nicht gespeichert
client-no-answer = Keine Antwort
client-saved-or-not-unknown = Gespeichert? Ungewiss
client-the-connection-broke = die Verbindung brach ab
client-saved-then-lost = gespeichert, dann verloren
client-nobody-told-the-client = Niemand hat es der Person gesagt.
client-saved = gespeichert
client-shown = gezeigt
client-shown-old = gezeigt, veraltet
client-the-screen-does-not-say = Der Bildschirm sagt nicht, dass es veraltet ist.
client-the-screen-does-not-say-2 = Der Bildschirm sagt nicht, dass es weg ist.
client-shown-vanished = gezeigt, verschwunden
client-not-saved-2 = nicht gespeichert
client-no-answer-2 = keine Antwort
client-unknown = ungewiss
client-the-connection-broke-the-client = Die Verbindung brach ab: Die Person kann nicht wissen, ob gespeichert wurde.
client-nobody = Niemand
client-no-steady-load = keine Dauerlast
client-reading = Liest { $key_name } …
client-from = von { $node }
client-saving = Speichert { $assignment } …
client-waits-for = wartet auf { $whom }
client-waits-is-being-written = wartet: { $key_name } wird gerade geschrieben
client-at = bei { $node }
client-latest-is = neu ist { $written_value }: { $versions }, { $behind }
client-saved-2 = Gespeichert: { $assignment }
client-answered-after = Antwort nach { $latency }
client-sees = Sieht { $key_name } = { $seen }
client-from-fresh = von { $from }: aktuell
client-stale-read = Veraltet: { $seen }
client-vanished-value = Verschwunden: { $seen }
client-refused = { $node } hat abgelehnt
client-so-far = bisher { $n }
client-writes-s-reads-s = { $writes } Schreib-, { $reads } Lesezugriffe/s
client-open = { $rate }, { $waiting } offen

## Configuration files

files-write-and-reload = Schreiben und neu laden
files-write-and-restart = Schreiben und neu starten
files-it-is-shutting-down-it = Der Server fährt herunter. Er wartet, bis jede verbundene Replica sein ganzes WAL hat.
files-a-running-mariadb-reads-its = Ein laufendes MariaDB liest seine Datei nur beim Start.
files-the-server-reads-it-at = Der Server liest sie sofort. Sein Log sagt, was gilt, was nicht, und was einen Neustart braucht.
files-it-reads-its-file-when = Der Server liest seine Datei, wenn er startet.
files-the-courses-file-for-a = Die Datei des Kurses für eine Replica
files-the-courses-file-for-the = Die Datei des Kurses für den Primary

## What is followed

follow-a-write = ein Schreibvorgang

## The log: what servers do besides

log-a-write-2 = ein Schreibvorgang
log-server-log = Server-Log.
log-no-start = Kein Start.
log-semi-sync-off = Semi-Sync aus.
log-semi-sync-on = Semi-Sync an.
log-throws-away-which-was-written = { $node } verwirft { $comes }, geschrieben nach { $there }: Die Regel behält das Frühere
log-lost-update = Überschrieben.
log-conflict = Konflikt.
log-has-made-a-checkpoint-and = { $node } hat einen Checkpoint gemacht und { $n } entfernt
log-checkpoint = Checkpoint.
log-what-was-there-stays = was da war, bleibt
log-what-comes-replaces-it = was kommt, ersetzt es
log-both-are-kept = beides bleibt
log-applying-stops-until-somebody-decides = das Anwenden stoppt, bis jemand entscheidet
log-replay-on-waits-no-longer = Das Einspielen auf { $node } wartet nicht länger und beendet eine lange Abfrage: conflict with recovery
log-cancelled = Abgebrochen.
log-a-read = Ein Lesezugriff
log-too-late = Zu spät.
log-cannot-start-its-log-says = { $node } kann nicht starten; das Log sagt, warum
log-no-longer-waits-for-any = { $node } wartet auf keine Replica mehr und sagt es niemandem
log-waits-for-a-replica-again = { $node } wartet wieder auf eine Replica
log-has-and-comes = { $node } hat { $there }, und { $set } kommt: { $stays }
log-has-taken-in-from = { $node } hat { $set } von { $node2 } übernommen
log-has-made-a-checkpoint = { $node } hat einen Checkpoint gemacht
log-a-long-query-keeps-its = Eine lange Abfrage behält ihren Snapshot auf { $node }
log-the-long-query-on-is = Die lange Abfrage auf { $node } ist fertig
log-s-read = Der Lesezugriff von { $who }
log-waits-until-has-the-clients = { $who } wartet, bis { $node } das zuletzt Geschriebene hat
log-s-read-has-waited-long = Der Lesezugriff von { $who } hat lange genug gewartet und geht an { $node }

## Cards of servers

node-older-than-acknowledged = älter als bestätigt
node-not-in-the-surviving-history = nicht in der gültigen Geschichte
node-not-here-yet = noch nicht hier
node-on-its-way-here = auf dem Weg hierher
node-in-memory-not-on-disk = im Speicher, noch nicht auf der Platte
node-on-disk-hidden-until-replicas = auf der Platte, verborgen, bis Replicas antworten
node-on-disk-not-readable-yet = auf der Platte, noch nicht lesbar
node-readable = lesbar
node-only-here-not-in-the = nur hier: nicht in der gültigen Geschichte
node-no-power = kein Strom
node-not-running = läuft nicht
node-recovering = stellt sich wieder her
node-shutting-down = fährt herunter
node-primary-too = auch Primary
node-takes-writes = schreibbar
node-primary-now = jetzt Primary
node-applying-stopped = Anwenden gestoppt
node-refused = abgelehnt
node-up-to-date = aktuell
node-diverged = abgewichen
node-not-connected = nicht verbunden
node-data = Daten
node-the-rest-of-the-segment = der Rest des Segments
node-checkpoint = Checkpoint
node-dead-rows-removed = tote Zeilen entfernt
node-settings-that-replicas-must-match = Einstellungen, die auch für Replicas gelten müssen
node-binary-log = Binärlog
node-wal = WAL
node-versions-none-of-which-knew = { $n } Versionen, von denen keine die andere kannte
node-hidden-until-it-is-on = { $value } verborgen, bis es auf der Platte ist
node-hidden-until-replicas-answer = { $value } verborgen, bis Replicas antworten
node-waiting = { $n } wartend
node-behind = { $coarse } zurück
node-ms = { $lag } ms
node-min = { $us } min
node-rows-of-one-transaction = { $rows } Zeilen einer Transaktion
node-on-the-way-from = { $n } unterwegs von { $from }
foot-on-disk = { $end } auf der Platte
foot-timeline = { $end }, Timeline { $timeline }
foot-not-on-disk = { $end }, { $n } nicht auf der Platte
foot-replayed = eingespielt
foot-to-go = noch { $n },
foot-next = weiter
foot-in = in { $time }
foot-held-up = aufgehalten
foot-by-a-query = von einer Abfrage
foot-and-to-go = , noch { $n }

## What moves on the stage

token-saved = gespeichert
token-failed = gescheitert
token-checkpoint = Checkpoint

## How far a step goes

stride-event = Ereignis
stride-message = Nachricht
stride-request = Anfrage

## The card of the router

router-route-of = Route von { $who }
router-visitors = Besucher
router-the-visitors-route = Route der Besucher
router-router-code = Code des Routers
router-whose-router-is-shown = Wessen Router gezeigt wird
router-stale = veraltet

## Cards of people and visitors

load-no = Keine Last
load-light = Leichte Last
load-busy = Viel Last
load-heavy = Schwere Last
stage-row-that-writes-and-reads = Zeile, die { $name } schreibt und liest
stage-cancel-the-request-of = Anfrage von { $name } abbrechen
stage-end-the-connection-of = Verbindung von { $name } beenden
stage-cancel = Abbrechen
stage-visitors = Besucher
stage-steady-load = Dauerlast
stage-its-own = Eigene
stage-add-a-person = Person dazu
stage-one-more-person-with-a = Eine Person mehr, mit eigener Sitzung
stage-person = + Person
stage-node-that-visitors-read-from = Knoten, von dem Besucher lesen
stage-end = Beenden

## The stage

legend-sent = gesendet
legend-received = empfangen
legend-on-disk = auf der Platte
legend-readable = lesbar
legend-acknowledgement = Bestätigung
stage-colours-of-the-wal-records = Farben der WAL-Einträge

## The page

page-skip-to-the-stage = Zur Bühne springen
page-the-two-tables-measured-on = Die zwei Tabellen, an diesem Cluster gemessen
page-charts-measured-on-this-cluster = Diagramme, an diesem Cluster gemessen
page-stage = Bühne
page-close = Schließen
page-about-what-was-opened = Zu dem, was geöffnet wurde

## The course

course-lesson-of = Lektion { $place } von { $all }
course-a-lesson-of-your-own = Eine eigene Lektion
course-lesson-1 = Lektion 1
course-lessons = Lektionen
course-lesson-before = Vorige Lektion
course-next-lesson = Nächste Lektion
course-all-lessons = Alle Lektionen
course-close = Schließen

## The editor of configuration files

editor-draft = (Entwurf)
editor-expected = Erwartet: { $problem }.
editor-line = Zeile { $problem }.
editor-edit-the-file-of-a = Datei eines Knotens bearbeiten
editor-node = Knoten
editor-about-this-file = Zu dieser Datei
editor-in-force-after-a-restart = Gilt nach einem Neustart:
editor-read-here-and-not-acted = Hier gelesen, aber ohne Wirkung:
editor-write = Schreiben
editor-undo-changes = Änderungen verwerfen
editor-restart = Neu starten

## The bar at the top

header-keys-signs-and-words = Tasten, Zeichen und Begriffe (?)
header-keys = Tasten
header-reset-all = Zurücksetzen
header-replication-pattern = Replikationsmuster
header-number-of-nodes = Zahl der Knoten
header-number-of-replicas = Zahl der Replicas
header-remove-the-last-node = Letzten Knoten entfernen
header-remove-the-last-replica = Letzte Replica entfernen
header-add-a-node = Knoten dazu
header-add-a-replica = Replica dazu
header-theme = Farben
header-link-to-this-run-save = Link zu diesem Lauf, Dateien speichern und öffnen
header-share = Teilen
header-back = Zurück
header-compare = Vergleichen
header-to-the-stage = zur Bühne
header-side-by-side = nebeneinander
header-present = Vorführen
header-large-type = Große Schrift für einen Raum voller Leute (P)

## Views on their way

page-loading = Lädt

## The lesson beside the stage

lesson-then-try-it = Dann probier es aus
lesson-to-take-away = Zum Mitnehmen.
lesson-where-this-is-written-down = Wo das steht
lesson-done = Erledigt.
lesson-not-done-yet = Noch offen.
lesson-your-read-began-before-the = Du hast gelesen, bevor das Schreiben beantwortet war: Noch war nichts versprochen. Warte auf „Gespeichert“, dann lies.
lesson-you-were-right = Du hattest recht.
lesson-it-turned-out-otherwise = Es kam anders.
lesson-the-run-was-changed-before = Der Lauf wurde geändert, bevor das zu sehen war. „Zurücksetzen“ stellt ihn wieder her.

## The log as it is shown

page-visitors-made-of-them-the = Besucher hatten { $count } davon, der neueste hier
page-stale-reads = Veraltet gelesen.
page-what-happened = Was geschah
page-every-step = jeder Schritt
page-nothing-yet-press-play-or = Noch nichts. Drück auf Abspielen, oder schreib etwas.
page-go-to-this-moment = Zu diesem Moment
page-after-the-present-moment = (nach dem jetzigen Moment)
page-of-a-write-that-is = Folgst du einem Schreibvorgang, wird jeder Schritt erzählt

## Measured in this run

number-none-yet = noch nichts
number-none = keine
number-write-latency = Schreiblatenz
number-median-99-of-the-last = Median, 99 % der letzten 200
number-stale-reads = Veraltet gelesen
number-missed-an-acknowledged-write = Bestätigtes fehlte
number-worst-staleness = Größter Rückstand
number-of-any-stale-read = beim Lesen
number-waiting-writes = Wartende Schreibvorgänge
number-lost-writes = Verlorene Schreibvorgänge
number-acknowledged-then-gone = bestätigt, dann weg
number-overwritten-writes = Überschrieben
number-acknowledged-then-lost-to-a = bestätigt, dann in einem Konflikt verloren
number-not-answered-yet = noch ohne Antwort
number-measured-in-this-run = In diesem Lauf gemessen
number-of-them-queue = { $n } davon warten auf eine Zeile

## Colours

theme-auto = Auto
theme-light = Hell
theme-dark = Dunkel
theme-contrast = Kontrast

## The card of promises

promises-everybody = allen
promises-what-was-promised = Was versprochen war
promises-to-whom-it-was-promised = Wem es versprochen war
promises-press-a-broken-one-to = Drück auf ein gebrochenes, um zu seinem Moment zu kommen. Noch einmal führt zum vorigen.
promises-it-was-too-long-ago = { $name }: zu lange her, um im Protokoll zu stehen.

## What a screen reader is told

session-taken-back = zurückgenommen
session-done-again = noch einmal getan
session-nothing-is-under-way-ask = Nichts ist unterwegs. Schreib oder lies etwas.
session-back-to-the-beginning-of = Zurück am Anfang der Lektion
session-a-new-run-with-the = { $pattern }: ein neuer Lauf mit denselben Knoten und derselben Last
session-opened-run = Geöffneter Lauf
session-the-beginning = Der Anfang

## Names of runs

session-run = Lauf
session-from = Ab { $fork }
session-the-change-of-run = Wechsel des Laufs
session-back-to-the-run = zurück zum Lauf { $run }

## The card of settings

settings-commits-wait-for = Commits warten auf
settings-conflicts = Konflikte

## The dialog that explains

term-about = Zu { $about }
term-explained = Erklärt
term-close = Schließen
term-share-and-save = Teilen und speichern

## The bar under the stage

time-pause = Pause
time-play = Abspielen
time-time = Zeit
time-space = { $play_name } (Leertaste)
time-step-back-one = Einen Schritt zurück: { $session }
time-back = Zurück
time-step-one = Einen Schritt weiter: { $session }
time-step = Schritt
time-a-step-goes-to-the = Ein Schritt geht bis zum nächsten Halt
time-speed = Tempo
time-moment-shown = Gezeigter Moment

## The bar over the stage

viewbar-view-of-the-run = Ansicht des Laufs
viewbar-run = Lauf
viewbar-follow-all-again = Wieder allem folgen
viewbar-press-to-follow-all-again = . Drücken, um wieder allem zu folgen
viewbar-undo = Rückgängig
viewbar-redo = Wiederholen
view-stage = Bühne
view-diagram = Raum-Zeit
view-lag = Lag
viewbar-following = Folgt
viewbar-take-back = Zurücknehmen
viewbar-ctrl-z = Strg Z
viewbar-do-again = Noch einmal tun
viewbar-ctrl-shift-z = Strg Umschalt Z

## What a person asks for

stage-by-route = Nach Route
stage-always-from = Immer von
stage-node-that-writes-to-and = Knoten, an den { $name } schreibt und von dem { $name } liest
stage-node-that-reads-from = Knoten, von dem { $name } liest
stage-write-as = Als { $name } schreiben
stage-write = Schreiben
stage-read-as = Als { $name } lesen
stage-read = Lesen

## Sliders

stage-of = { $label } von { $of }

## The panel of a link

stage-let-the-first-go = Erste weiterlassen
stage-on-a-way-that-is = Auf einem angehaltenen Weg: Die erste Nachricht kommt an.
stage-drop-the-first-packet = Erstes Paket verlieren
stage-it-is-lost-and-sent = Es geht verloren und wird noch einmal geschickt. Alles dahinter wartet darauf.
stage-under-way = Unterwegs { $network }

## The card of a server

stage-network-delay = Netzverzögerung
stage-apply-delay = Apply-Verzögerung
stage-start = Starten
stage-rewind = Zurückspulen
stage-promote = Befördern
stage-rejoin = Wieder folgen

## The panel of a server

stage-details-and-faults-of = Details und Störungen von { $name }
stage-faults-of = Störungen von { $name }
stage-fsync-time = fsync-Dauer
stage-clock = Uhr
stage-clock-of = Uhr von { $name }
stage-off = daneben
stage-replay-cost-per-record = Einspieldauer je Eintrag

## Panels

stage-what-each-of-these-does = Was jedes davon tut, steht hier.

## What a person saw

stage-what-saw = Was { $name } sah
stage-nothing-yet = Noch nichts.
stage-remove = { $name } entfernen

## The tape of WAL records

stage-wal-of-latest-records = WAL von { $name }, die letzten Einträge
stage-follow-this-write = Diesem Schreibvorgang folgen

## Lessons that do not come

share-the-lesson-could-not-be = Die Lektion „{ $name }“ konnte nicht geladen werden. Prüf die Verbindung und versuch es noch einmal.

## Runs that were opened

share-it-was-begun-from-the = Begonnen wurde mit der Lektion „{ $lesson }“; gezeigt wird eine andere.

## Saved runs

saved-may-differ = Dieser Lauf kann von dem gespeicherten abweichen.
saved-made-with = Er entstand mit LagLab { $version }, hier läuft LagLab { $engine }.
saved-changed = Der Link oder die Datei wurde vielleicht verändert.
saved-left-out = Von { $acts } waren { $n } nicht möglich.
saved-stopped = Er wurde früher beendet, denn er hat zu viele Ereignisse.
saved-digests = Fingerabdruck beim Speichern: { $saved }. Hier: { $digest }.

## Why an act cannot be done

why-not-no-node = es gibt keinen Knoten Nummer { $n }
why-not-no-client = es gibt keinen Client Nummer { $n }
why-not-no-row = es gibt keine Zeile Nummer { $n }
why-not-no-query = es gibt keine Abfrage Nummer { $n }
why-not-too-many-replicas = ein Cluster hat höchstens { $n } Replicas
why-not-too-many-people = ein Lauf hat höchstens { $n } Personen, auch die gezählt, die gegangen sind
why-not-too-long = eine Verzögerung von { $delay } ist zu lang: höchstens ein Jahr
why-not-too-fast = { $rate } Anfragen pro Sekunde sind zu viele: höchstens { $most }
why-not-too-uneven = zipf_percent { $percent } ist über 300
why-not-replica-only = das kann nur eine Replica
why-not-primary-only = das kann nur ein Primary
why-not-the-primary = das kann der Primary nicht
why-not-not-running = der Knoten läuft nicht: starte ihn erst
why-not-running = der Knoten läuft schon
why-not-last-person = die letzte Person bleibt
why-not-last-replica = die letzte Replica kann nicht entfernt werden
why-not-no-primary = eine neue Replica wird vom Primary kopiert: starte ihn erst
why-not-itself = ein Knoten kann nicht sich selbst folgen
why-not-other-server = diese Art von Server kann das nicht

## Measured in this run

number-write-latency-median = Schreiblatenz, Median
number-of-the-last-200 = der letzten 200

## Records on a tape

node-received-not-applied-yet = empfangen, noch nicht angewendet

## The chart of lag

lag-stale = { $n ->
    [one] 1 Lesezugriff war veraltet.
   *[other] { $n } Lesezugriffe waren veraltet.
}
lag-time-of-the-run = Zeit des Laufs
lag-how-far-each-replica-is = Wie weit jede Replica zurück ist
lag-was-up-to-behind = { $node } war bis zu { $how_much } zurück
lag-was-never-behind = { $node } war nie zurück
lag-no-node-follows-another = Kein Knoten folgt einem anderen.
lag-no-read-was-stale = Kein Lesezugriff war veraltet.
lag-time = Zeit
lag-most-in-the-run = Größter Wert im Lauf
lag-axis-time = Lag
lag-axis-bytes = Nicht eingespieltes Log
lag-axis-records = Nicht eingespielte Einträge
lag-how-time = Gemessen bei jedem Ereignis dieses Laufs. Dick: wie lange der älteste Schreibvorgang, den die Replica nicht zeigt, auf dem Primary schon committet ist. Dünn: was der Server sagt, replay_lag aus pg_stat_replication oder Seconds_Behind_Master bei MariaDB.
lag-how-bytes = Gemessen bei jedem Ereignis dieses Laufs. Dick: Bytes des Logs auf der Platte des Primary, die die Replica nicht eingespielt hat. Dünn: dasselbe aus replay_lsn von pg_stat_replication, was die Replica zuletzt gemeldet hat.
lag-how-records = Gemessen bei jedem Ereignis dieses Laufs. Dick: Einträge des Logs auf der Platte des Primary, die die Replica nicht eingespielt hat. Dünn: dasselbe bis zu dem, was die Replica zuletzt gemeldet hat.
lag-in-time = Zeit
lag-in-bytes = Bytes
lag-in-records = Einträgen

## Things in the space-time diagram

diagram-messages-between = { $n ->
    [one] 1 Nachricht zwischen Knoten
   *[other] { $n } Nachrichten zwischen Knoten
}
diagram-visitors = Besucher
diagram-a-visitor = ein Besucher
diagram-waits = { $set } wartet
diagram-a-request-waits = Eine Anfrage wartet
diagram-takes-no-requests = Nimmt keine Anfragen an
diagram-the-way-from-is-cut = Der Weg von { $node } ist getrennt
diagram-the-way-from-is-held = Der Weg von { $node } ist angehalten
diagram-wal = WAL: { $set }
diagram-wal-1-record = WAL: 1 Eintrag
diagram-wal-to = WAL: { $n }, { $n2 } bis { $to }
diagram-acknowledgement-replayed-up-to = Bestätigung: eingespielt bis { $replayed }
diagram-acknowledgement-received-flushed-replayed = Bestätigung: empfangen { $received }, auf der Platte { $flushed }, eingespielt { $replayed }
diagram-asks-for-a-stream = Bittet um einen Stream
diagram-keepalive-i-am-here = Lebenszeichen: Ich bin da
diagram-there-is-no-stream = Es gibt keinen Stream
diagram-closes-the-connection = Schließt die Verbindung
diagram-write = Schreiben: { $change }
diagram-read = Lesen: { $key_name }?
diagram-answer-saved = Antwort: gespeichert
diagram-answer = Antwort: { $assignment }
diagram-answer-no = Antwort: kein { $key_name }
diagram-answer-refused = Antwort: abgelehnt
diagram-the-connection-breaks = Die Verbindung bricht ab
diagram-saved = gespeichert
diagram-refused = abgelehnt
diagram-broken = abgebrochen
diagram-waits-2 = wartet
diagram-down = aus
diagram-held = angehalten
diagram-cut = getrennt
diagram-out-of-order = falsche Reihenfolge
diagram-power-loss = Stromausfall
diagram-lost-at = verloren bei { $at }
diagram-goes-on = dauert an
diagram-under-way = unterwegs
diagram-to = { $began } bis { $at } ({ $at2 }): { $what }{ $then }
diagram-since = Seit { $began }: { $what }{ $then }
diagram-lost-at-on-the-way = { $way }verloren bei { $at } auf dem Weg zu { $to }
diagram-reached-at-after = { $way }kam bei { $to } an um { $at }, nach { $at2 }
diagram-on-the-way-to-due = { $way }auf dem Weg zu { $to }, Ankunft { $at }
diagram-on-disk-since-not-replayed = . Auf der Platte seit { $at }, noch nicht eingespielt
diagram-on-disk-at-replayed-at = . Auf der Platte bei { $at }, am Ende eingespielt
diagram-in-memory-only = . Nur im Speicher
diagram-to-lanes = { $from } bis { $to }. Bahnen: { $lanes }.
diagram-still-under-way = { $under_way } noch unterwegs
diagram-lost = { $lost } verloren
diagram-acknowledged-returned-of-them-stale = { $parts }. { $writes } bestätigt, { $reads } beantwortet, davon { $stale } veraltet.

## Charts of what was measured

plot-from-the-request-to-the = Von der Anfrage bis zur Antwort
plot-half-of-the-writes-were = Die Hälfte der Schreibvorgänge war bei { $one } nach { $text } beantwortet, bei { $other } nach { $text2 }.
plot-half-of-the-writes-were-2 = Die Hälfte der Schreibvorgänge war nach { $text } beantwortet.
plot-no-write-was-acknowledged = Kein Schreibvorgang wurde bestätigt.
plot-pattern = Muster
plot-writes = Schreibvorgänge
plot-longest = Längster
plot-how-long-a-write-takes = Wie lange ein Schreibvorgang dauert
plot-acknowledged-writes-of-as-in = Bestätigte Schreibvorgänge, { $n }, wie in den Tabellen: { $runs }
plot-writes-answered-by-then = Bis dahin beantwortet
plot-how-far-behind = Wie weit zurück
plot-under-of-reads-were-stale = Bei { $worst } waren { $text } der Lesezugriffe veraltet, die Hälfte davon um mehr als { $worst2 }.
plot-no-read-was-stale = Kein Lesezugriff war veraltet.
plot-reads = Lesezugriffe
plot-stale = Veraltet
plot-how-stale-a-read-is = Wie veraltet ein Lesezugriff ist
plot-reads-of-as-in-the = Lesezugriffe, { $n }, wie in den Tabellen: { $runs }
plot-reads-further-behind-than-that = Lesezugriffe, die weiter zurück waren
plot-per-run = Je Lauf
plot-share = Anteil
plot-time = Zeit
plot-against = { $swept } gegen { $swept2 }
plot-per-value-with-the-same = { $n } je Wert, mit gleichen Seeds für alle, am Cluster der Bühne. { $swept }
plot-nothing-is-measured-yet = Noch ist nichts gemessen.
plot-of-values-are-measured = { $all } von { $swept } Werten sind gemessen.
plot-it-is-0-at-every = Bei jedem Wert 0.
plot-at-from-on-it-is = { $most } bei { $told }; ab { $told2 } ist es 0.
plot-it-is-at-every-value = Bei jedem Wert { $text }.
plot-lowest-at-with-highest-at = Am kleinsten bei { $low_at } mit { $text }, am größten bei { $high_at } mit { $text2 }.
plot-replica = Replica { $n }: { $lag }

## Axes

chart-in = { $title }, in { $name }
chart-log-scale = { $title } (logarithmisch)

## Share and save

share-the-browser-could-not-do = Der Browser konnte es nicht.
share-there-is-no-run-to = Es gibt keinen Lauf zum Teilen.
share-share-and-save = Teilen und speichern
share-link-to-this-moment = Link zu diesem Moment
share-make-the-link-again = Link neu machen
share-the-run-has-moved-on = Der Lauf ist seitdem weitergegangen.
share-in-a-page-of-a = Auf einer Kursseite
share-paste-this-where-your-course = Füg das dort ein, wo dein Kurssystem HTML annimmt.
share-copy = Kopieren
share-moment = Moment
share-done-by-hand = Von Hand getan
share-digest = Fingerabdruck
share-engine = Engine
share-the-digest-is-a-fingerprint = Der Fingerabdruck steht für alles, was geschah. Wo er gleich ist, ist auch der Lauf gleich.
share-what-the-link-holds = Der Link enthält den Cluster, alles, was du getan hast, und den gezeigten Moment. Wer ihn öffnet, sieht denselben Lauf. Nichts wird an einen Server geschickt: Alles steht im Link.
share-the-link = Link
share-this-run-cannot-be-shared = Dieser Lauf kann nicht geteilt werden: { $fault }
share-copy-2 = Kopieren: { $name }

## The charts

charts-being-measured-of-runs-are = Wird gemessen: { $done } von { $of } Läufen sind fertig.
charts-the-same-runs-as-those = Dieselben Läufe wie die der Tabellen: deine Knoten und deine Last, jedes Muster, zwanzig Seeds. Die Tabellen geben einige Zahlen von jedem, hier sind alle.
charts-how-long-a-write-takes = Wie lange ein Schreibvorgang dauert
charts-how-stale-a-read-is = Wie veraltet ein Lesezugriff ist

## The two tables

tables-each-claim-of-the-course = Jede Aussage des Kurses steht neben dem, was diese Seite misst: deine Knoten und deine Last, gleiche Chancen für jedes Muster. Ein Lauf hat etwa 1.000 Schreibvorgänge. Für ein Fünftel davon ist eine Replica aus, und später verliert der Primary den Strom.
tables-the-tables-are-measured = Die Tabellen sind gemessen
tables-how-this-was-measured-and = Wie gemessen wurde, und was das Modell weglässt
tables-not-measured-yet = Noch nicht gemessen
tables-but = Aber: { $but }
tables-show-the-run = Lauf zeigen

## All lessons

gallery-all-lessons = Alle Lektionen
gallery-in-teaching-order-what-you = In der Reihenfolge des Unterrichts. Was du getan hast, bleibt nur in diesem Browser.
gallery-the-list-could-not-be = Die Liste konnte nicht geladen werden. Prüf die Verbindung und lade die Seite neu.
gallery-min = { $minutes } min
gallery-begun-here = begonnen
gallery-done-here = fertig
gallery-open-now = jetzt offen
gallery-it-is-open-all-the = Sie ist trotzdem offen.
gallery-it-was-not-opened-the = Sie wurde nicht geöffnet. Die vorige Lektion ist noch offen.
gallery-found = { $faults } gefunden
gallery-a-lesson-of-your-own = Eine eigene Lektion
gallery-how-to-write-one = Wie du eine schreibst
gallery-lesson-file = Lektionsdatei
gallery-open-a-file = Öffne eine Lektion aus einer Datei, oder zieh die Datei irgendwo auf die Seite.

## The space-time diagram

diagram-why-stale = Warum veraltet.
diagram-time-runs-to-the-right = Die Zeit läuft nach rechts. Eine schräge Linie ist eine Nachricht: Je länger sie unterwegs ist, desto flacher ist sie.
diagram-the-newest-items-are-kept = Die neuesten { $most } Dinge bleiben: Was vor { $since } war, wird nicht gezeichnet.
diagram-space-time-diagram = Raum-Zeit-Diagramm
diagram-nothing-has-happened-yet-press = Noch ist nichts geschehen. Drück auf Abspielen.
diagram-the-run-is-done-again = Der Lauf wird für diese Ansicht noch einmal gemacht
diagram-left-and-right-move-the = Links und rechts schieben das Fenster, hoch und runter gehen von Ding zu Ding, Enter zeigt seinen Moment, Plus und Minus zoomen, Pos1 und Ende gehen an die Enden. Alles steht unten auch als Tabelle.
diagram-window-of-time = Zeitfenster
diagram-zoom-out = Verkleinern
diagram-zoom-in = Vergrößern
diagram-show-the-whole-run = Ganzen Lauf zeigen
diagram-fit = Alles
diagram-keep-the-moment-shown-in = Gezeigten Moment im Blick behalten
diagram-follow = Folgen
diagram-window = Fenster
diagram-legend = Legende
diagram-to-2 = { $from } bis { $to }
diagram-legend-wal = WAL-Einträge
diagram-legend-reply = Bestätigung
diagram-legend-request = Anfrage, Antwort
diagram-legend-memory = im Speicher
diagram-legend-disk = auf der Platte, nicht lesbar
diagram-legend-readable = lesbar
diagram-legend-waits = wartet
diagram-legend-flag = veraltet gelesen
diagram-legend-lost = verloren, oder ein Ausfall
diagram-legend-future = nach dem gezeigten Moment

## The view of lag

lag-the-run-is-done-again = Der Lauf wird noch einmal gemacht, um zu sehen, wie weit jede Replica zurück war.
lag-lag-counted-in = Lag gezählt in
lag-click-the-chart-to-go = Klick in das Diagramm, um zu diesem Moment zu kommen.

## The view of runs side by side

side-run = Lauf: { $name }
side-this-run-is-not-there = Diesen Lauf gibt es nicht mehr.
side-side-by-side = Nebeneinander
side-the-same-nodes-people-and = Dieselben Knoten, Personen und Eingriffe. Was von der ersten Spalte abweicht, ist mit ≠ markiert.
side-add-a-column = Spalte dazu

## Charts

figure-stale-read-or-lost-write = veraltet gelesen oder verloren
figure-crash-start-or-promotion = Absturz, Start oder Beförderung
figure-go-to = Zu { $from_micros }
figure-as-a-table = Als Tabelle
figure-save-as = Speichern als
figure-save-as-png = Als PNG speichern: { $name }
figure-save-as-csv = Als CSV speichern: { $name }

## Measuring

desk-this-browser-starts-no-worker = Dieser Browser startet hier keinen Worker, und die Seite misst in einem.
desk-the-program-that-measures-could = Das messende Programm konnte nicht geladen werden. Lade die Seite neu.
desk-the-page-does-not-answer = die Seite antwortet nicht
desk-runs-measured = Gemessene Läufe
desk-of-runs = { $done } von { $of } Läufen
desk-measure-again = Noch einmal messen

## Sweeps

sweep-median = , Median
sweep-99-below = , 99 % darunter
sweep-longest = , längster
sweep-choose-a-setting-and-a = Wähl eine Einstellung und ein Maß, dann drück auf Messen.
sweep-one-setting-against-one-measure = Eine Einstellung gegen ein Maß
sweep-the-courses-router-reads-from = Der Router des Kurses liest nach deinem eigenen Schreiben eine Weile vom Primary: das Fenster. Ist es kürzer als der Lag, kann dir Eigenes fehlen. Ist es länger, nicht: Such die Kante.
sweep-cancel = Abbrechen
sweep-measure = Messen
sweep-runs-of-the-sweep-done = Fertige Läufe der Messreihe
sweep-of-runs = { $done } von { $done2 } Läufen
sweep-as-on-the-stage = Wie auf der Bühne
sweep-setting = Einstellung

## The glossary's dialog

glossary-parts = Teile
glossary-search = Suche
glossary-found = { $count } gefunden
glossary-explanations = Erklärungen
glossary-nothing-here-has-to-do = Hier hat nichts damit zu tun.
glossary-left-out = Weggelassen:
glossary-here = Hier:
glossary-keys = Tasten
glossary-signs-on-the-stage = Zeichen auf der Bühne
glossary-a-flag-marks-what-went = Eine Fahne markiert, was schiefging: veraltet gelesen, oder etwas Gespeichertes ist weg. Eine Sanduhr markiert, wer wartet. Ein Haken markiert, was gut endete.

## What the diagram leaves out

thin-wal = { $drawn } von { $all } Nachrichten mit WAL-Einträgen
thin-other = { $drawn } von { $all } Anfragen, Antworten und Bestätigungen
thin-drawn = Gezeichnet sind { $drawn }. Vergrößere, um mehr zu sehen.
