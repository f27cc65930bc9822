//! Where paths run between the cards of the stage.

/// A rectangle on the stage, in CSS pixels from its corner.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Rect {
    fn right(&self) -> f64 {
        self.x + self.width
    }
    fn bottom(&self) -> f64 {
        self.y + self.height
    }
    fn middle(&self) -> f64 {
        self.y + self.height / 2.0
    }
    fn overlaps_sideways(&self, other: &Rect) -> bool {
        self.x < other.right() && other.x < self.right()
    }
}

/// A cubic curve: start, two handles, end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Curve(pub [(f64, f64); 4]);

impl Curve {
    /// The same path from its other end.
    pub fn reversed(&self) -> Curve {
        let [a, b, c, d] = self.0;
        Curve([d, c, b, a])
    }

    /// The place at a part of the way, 0 to 1.
    pub fn at(&self, t: f64) -> (f64, f64) {
        let u = 1.0 - t;
        let weights = [u * u * u, 3.0 * u * u * t, 3.0 * u * t * t, t * t * t];
        let sum = |pick: fn(&(f64, f64)) -> f64| -> f64 {
            self.0.iter().zip(weights).map(|(point, weight)| pick(point) * weight).sum()
        };
        (sum(|p| p.0), sum(|p| p.1))
    }
}

/// The path from a primary to the `place`-th of `of` replicas.
///
/// Side by side, it leaves the right edge and swings over to the left edge. One above the other,
/// as on a phone, it runs down the margin at the left, each path in a lane of its own.
pub fn link(primary: &Rect, replica: &Rect, place: usize, of: usize) -> Curve {
    let spread = (place as f64 + 0.5) / of.max(1) as f64;
    if primary.overlaps_sideways(replica) {
        let lane = (primary.x.min(replica.x) - 6.0 - 5.0 * place as f64).max(3.0);
        let start = (primary.x, primary.y + primary.height * (0.3 + 0.6 * spread));
        let end = (replica.x, replica.middle());
        return Curve([start, (lane - 14.0, start.1), (lane - 14.0, end.1), end]);
    }
    let rightward = replica.x > primary.x;
    let (from, to) =
        if rightward { (primary.right(), replica.x) } else { (primary.x, replica.right()) };
    let start = (from, primary.y + primary.height * (0.2 + 0.6 * spread));
    let end = (to, replica.y + replica.height * 0.4);
    let handle = (to - from) * 0.45;
    Curve([start, (start.0 + handle, start.1), (end.0 - handle, end.1), end])
}

/// How far apart two places are.
pub fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    ((a.0 - b.0) * (a.0 - b.0) + (a.1 - b.1) * (a.1 - b.1)).sqrt()
}

/// From one handle to the next, at least.
const APART: f64 = 30.0;

/// Where the handles of these paths are: in the middle of each, or beside it where another is.
pub fn handles(paths: &[Option<Curve>]) -> Vec<Option<(f64, f64)>> {
    const TRIED: [f64; 9] = [0.5, 0.4, 0.6, 0.32, 0.68, 0.24, 0.76, 0.16, 0.84];
    let mut taken: Vec<Option<(f64, f64)>> = Vec::with_capacity(paths.len());
    for path in paths {
        let place = path.map(|path| {
            let free = |place: &(f64, f64)| {
                let near = |other: &(f64, f64)| distance(*other, *place) < APART;
                !taken.iter().flatten().any(near)
            };
            let mut places = TRIED.iter().map(|t| path.at(*t));
            places.find(free).unwrap_or_else(|| path.at(0.5))
        });
        taken.push(place);
    }
    taken
}

/// The path from a client to a node, on a stage that is `stage_width` wide. Two clients of one
/// node arrive at two places.
pub fn request(client: &Rect, node: &Rect, place: usize, stage_width: f64) -> Curve {
    let shift = 14.0 * place as f64;
    if client.overlaps_sideways(node) {
        let right = client.right().max(node.right());
        let room = stage_width - right;
        let above = client.y < node.y;
        if room > 90.0 {
            // The cards stand close together: swing out to the side, where it can be seen.
            let start = (client.right(), client.middle());
            let part = if above { 0.2 } else { 0.85 };
            let end = (node.right(), node.y + node.height * part);
            let out = right + room.min(130.0) * 0.6;
            return Curve([start, (out, start.1), (out, end.1), end]);
        }
        let x = client.x.max(node.x) + client.width.min(node.width) / 2.0 + shift;
        let (from, to) = if above { (client.bottom(), node.y) } else { (client.y, node.bottom()) };
        let bend = (to - from) / 3.0;
        return Curve([(x, from), (x, from + bend), (x, to - bend), (x, to)]);
    }
    let rightward = node.x > client.x;
    let (from, to) = if rightward { (client.right(), node.x) } else { (client.x, node.right()) };
    let start = (from, client.middle());
    let end = (to, node.y + node.height * 0.72 + shift);
    let handle = (to - from) * 0.5;
    Curve([start, (start.0 + handle, start.1), (end.0 - handle, end.1), end])
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRIMARY: Rect = Rect { x: 20.0, y: 200.0, width: 240.0, height: 180.0 };

    #[test]
    fn a_path_joins_the_edges_that_face_each_other() {
        let replica = Rect { x: 480.0, y: 20.0, width: 240.0, height: 240.0 };
        let curve = link(&PRIMARY, &replica, 0, 2);
        assert_eq!((curve.at(0.0).0, curve.at(1.0).0), (260.0, 480.0));
        assert!(curve.at(0.5).0 > 260.0 && curve.at(0.5).0 < 480.0, "between the cards");
    }

    #[test]
    fn paths_to_several_replicas_leave_at_different_places() {
        let replica = Rect { x: 480.0, y: 20.0, width: 240.0, height: 240.0 };
        let starts: Vec<f64> = (0..5).map(|i| link(&PRIMARY, &replica, i, 5).at(0.0).1).collect();
        assert!(starts.is_sorted_by(|a, b| a + 10.0 < *b), "{starts:?}");
    }

    #[test]
    fn handles_of_paths_that_meet_stand_apart() {
        let replicas = [20.0, 140.0, 260.0, 380.0, 500.0, 620.0];
        for x in [480.0, 20.0] {
            let path = |(i, y): (usize, &f64)| {
                let replica = Rect { x, y: 400.0 + y, width: 240.0, height: 110.0 };
                Some(link(&PRIMARY, &replica, i, 6))
            };
            let places = handles(&replicas.iter().enumerate().map(path).collect::<Vec<_>>());
            for (i, a) in places.iter().flatten().enumerate() {
                for b in places[..i].iter().flatten() {
                    assert!(distance(*a, *b) >= APART, "{a:?} and {b:?}");
                }
            }
        }
        assert_eq!(handles(&[None]), [None]);
    }

    #[test]
    fn a_request_to_the_card_below_swings_out_to_where_it_can_be_seen() {
        let client = Rect { x: 20.0, y: 40.0, width: 240.0, height: 140.0 };
        let (x, y) = request(&client, &PRIMARY, 0, 720.0).at(0.5);
        assert!(x > 280.0, "behind the cards at {x}");
        assert!(y > 100.0 && y < 250.0, "between the two at {y}");
        let (x, _) = request(&client, &PRIMARY, 0, 290.0).at(0.5);
        assert_eq!(x, 140.0, "without room at the side it goes straight down");
    }

    #[test]
    fn on_a_phone_a_path_keeps_to_the_margin() {
        let replica = Rect { x: 20.0, y: 900.0, width: 240.0, height: 240.0 };
        let curve = link(&PRIMARY, &replica, 1, 2);
        for step in 1..10 {
            let (x, _) = curve.at(f64::from(step) / 10.0);
            assert!(x < 20.0, "the path would run behind a card at {x}");
        }
    }
}
