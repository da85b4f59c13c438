//! Lines side by side in a gutter: in which order they cross each other least, and how near they
//! can stand.

use super::PITCH;

/// What of a net is in one gutter: a vertical line with ends to both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bundle {
    pub(super) net: usize,
    /// Heights at which it leaves to the left.
    pub(super) left: Vec<i32>,
    /// Heights at which it leaves to the right.
    pub(super) right: Vec<i32>,
    /// Its place, counted from the left.
    pub(super) track: i32,
}

impl Bundle {
    pub(super) fn new(net: usize) -> Self {
        Self {
            net,
            left: Vec::new(),
            right: Vec::new(),
            track: 0,
        }
    }

    /// From the highest to the lowest end.
    pub(super) fn extent(&self) -> (i32, i32) {
        let all = || self.left.iter().chain(&self.right).copied();
        (
            all().min().unwrap_or_default(),
            all().max().unwrap_or_default(),
        )
    }

    /// Whether both can't stand above each other.
    fn meets(&self, other: &Self) -> bool {
        let ((a, b), (c, d)) = (self.extent(), other.extent());
        a <= d + PITCH / 2 && c <= b + PITCH / 2
    }

    /// How often both cross when this one is left of the other.
    fn crossings(&self, other: &Self) -> usize {
        let ((a, b), (c, d)) = (self.extent(), other.extent());
        let over_other = self.right.iter().filter(|y| (c..=d).contains(*y));
        let over_this = other.left.iter().filter(|y| (a..=b).contains(*y));
        over_other.count() + over_this.count()
    }
}

/// Gives each its track and says how many there are.
pub(super) fn assign(bundles: &mut [Bundle]) -> i32 {
    sort(bundles);
    let mut most = 0;
    for at in 0..bundles.len() {
        let (before, rest) = bundles.split_at_mut(at);
        let Some(bundle) = rest.first_mut() else {
            continue;
        };
        let beside = before.iter().filter(|other| bundle.meets(other));
        bundle.track = beside
            .map(|other| other.track + 1)
            .max()
            .unwrap_or_default();
        most = most.max(bundle.track + 1);
    }
    most
}

/// Orders them from left to right: neighbours are swapped as long as that saves crossings.
fn sort(bundles: &mut [Bundle]) {
    #[expect(clippy::cast_possible_wrap, reason = "a number of foreign keys")]
    bundles.sort_by_key(|bundle| {
        let side = bundle.right.len() as i64 - bundle.left.len() as i64;
        (side.signum(), bundle.extent(), bundle.net)
    });
    let rounds = bundles.len().min(60);
    for _ in 0..rounds {
        let mut swapped = false;
        for at in 1..bundles.len() {
            let (a, b) = (&bundles[at - 1], &bundles[at]);
            if a.meets(b) && b.crossings(a) < a.crossings(b) {
                bundles.swap(at - 1, at);
                swapped = true;
            }
        }
        if !swapped {
            return;
        }
    }
}
