//! How fast the engine is. `make bench` runs it; DESIGN's budgets stand beside each figure.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use laglab::sim::scenario::Scenario;
use laglab::sim::time::{SimDuration, SimTime};
use laglab::sim::timeline::Timeline;
use laglab::sim::trace::{TraceEntry, TraceEvent};
use laglab::sim::world::World;

/// Five nodes at 100 writes and 400 reads a second, as the budgets ask.
const FIVE_NODES: &str = include_str!("five_nodes.json");

/// Counts what is allocated and not yet freed.
struct Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);

#[expect(unsafe_code, reason = "an allocator cannot be written otherwise; it only counts")]
// SAFETY: both calls are handed on unchanged to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LIVE.fetch_add(layout.size(), Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn scenario() -> Arc<Scenario> {
    Arc::new(Scenario::from_json(FIVE_NODES).expect("the bench's scenario is valid"))
}

/// Runs a world for a time; returns events and records replayed.
fn run(world: &mut World, time: SimDuration) -> (u64, u64) {
    let end = world.now() + time;
    let (mut events, mut replayed) = (0, 0);
    let mut trace: Vec<TraceEntry> = Vec::new();
    while world.next_time().is_some_and(|next| next <= end) {
        world.step(&mut trace);
        events += 1;
        replayed += trace.iter().filter(|e| matches!(e.event, TraceEvent::Replayed { .. })).count();
        trace.clear();
    }
    (events, replayed as u64)
}

fn speed(c: &mut Criterion) {
    let minute = SimDuration::from_secs(60);
    let mut warm = World::new(scenario());
    run(&mut warm, minute);
    let (events, replayed) = run(&mut warm.clone(), minute);
    let mut group = c.benchmark_group("five nodes, 100 writes/s, 400 reads/s, one minute");
    group.throughput(Throughput::Elements(events));
    group.bench_function("events (budget 3 M/s)", |b| {
        b.iter(|| black_box(run(&mut warm.clone(), minute)));
    });
    group.throughput(Throughput::Elements(replayed));
    group.bench_function("records replayed", |b| {
        b.iter(|| black_box(run(&mut warm.clone(), minute)));
    });
    group.finish();
}

/// A bare binary heap of the size that the engine's queue has, from which the next thing is taken
/// and into which another is put, nothing more: what no engine with such a queue can beat.
fn heap(c: &mut Criterion) {
    let mut warm = World::new(scenario());
    let minute = SimDuration::from_secs(60);
    let (events, _) = run(&mut warm, minute);
    let size = warm.scheduled();
    let mut group = c.benchmark_group(format!("a bare binary heap of {size} entries"));
    group.throughput(Throughput::Elements(events));
    group.bench_function("as many events (the engine's aim: a third of this rate)", |b| {
        b.iter(|| {
            let entry = |i: u64| Reverse((i.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40, i, [i; 5]));
            let mut heap: BinaryHeap<_> = (0..size as u64).map(entry).collect();
            for i in 0..events {
                let Some(Reverse((time, _, load))) = heap.pop() else { break };
                heap.push(Reverse((time + (load[0].wrapping_add(i) & 0xFF_FFFF), i, load)));
            }
            black_box(heap.len())
        });
    });
    group.finish();
}

fn hour(c: &mut Criterion) {
    let mut group = c.benchmark_group("one hour of cluster time");
    group.sample_size(10);
    group.bench_function("simulate (budget 10 s)", |b| {
        b.iter(|| black_box(run(&mut World::new(scenario()), SimDuration::from_secs(3_600))));
    });
    group.finish();
    let before = LIVE.load(Ordering::Relaxed);
    let timeline = play(3_600);
    let kept = LIVE.load(Ordering::Relaxed) - before;
    println!(
        "one hour of cluster time, kept by its timeline (budget 150 MB): {} MB",
        kept / 1_000_000
    );
    drop(timeline);
}

fn play(seconds: u64) -> Timeline {
    let mut timeline = Timeline::new(scenario());
    timeline.advance(SimTime::ZERO + SimDuration::from_secs(seconds), u64::MAX, |_, _| {});
    timeline
}

fn seek(c: &mut Criterion) {
    let mut timeline = play(600);
    let mut group = c.benchmark_group("a run of ten minutes");
    group.sample_size(20);
    // Places all over the run, the worst of which lie right before a checkpoint.
    let mut place = 0;
    group.bench_function("seek (budget 100 ms)", |b| {
        b.iter(|| {
            place = (place + 371_000_003) % 600_000_000;
            timeline.seek(SimTime::from_micros(place));
            black_box(timeline.steps())
        });
    });
    group.bench_function("step back", |b| b.iter(|| black_box(timeline.step_back(|_| true))));
    group.finish();
}

criterion_group!(
    name = benches;
    config = Criterion::default()
        .warm_up_time(std::time::Duration::from_secs(1))
        .measurement_time(std::time::Duration::from_secs(3));
    targets = speed, heap, seek, hour
);
criterion_main!(benches);
