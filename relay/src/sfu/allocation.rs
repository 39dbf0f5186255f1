//! Bandwidth allocation: one receiver's bandwidth over the videos it wants, by the layers that their senders offer.

/// A higher layer needs this percentage of its rate, so that it is not left again at once.
const MARGIN: u64 = 120;

/// The layer of each wanted video to send. The layers' rates (bits per second) rise, and the first video counts most.
///
/// Lowest layers come first, then higher ones in rotation. Videos pause last, from the end of the list: when the lowest
/// layers together need over twice the bandwidth. Without an estimate every video has its lowest layer.
pub(super) fn allocate(available: Option<u64>, wanted: &[Vec<u64>]) -> Vec<Option<usize>> {
    let mut chosen: Vec<_> = wanted.iter().map(|layers| (!layers.is_empty()).then_some(0)).collect();
    let Some(available) = available else { return chosen };
    let rate = |at: usize, layer: Option<usize>| layer.and_then(|layer| wanted[at].get(layer)).copied().unwrap_or(0);
    let mut taken: u64 = (0..wanted.len()).map(|at| rate(at, chosen[at])).sum();
    for at in (0..wanted.len()).rev() {
        if taken <= available.saturating_mul(2) {
            break;
        }
        taken -= rate(at, chosen[at]);
        chosen[at] = None;
    }
    let mut rose = true;
    while std::mem::take(&mut rose) {
        for (at, layers) in wanted.iter().enumerate() {
            let Some(layer) = chosen[at].map(|layer| layer + 1).filter(|layer| *layer < layers.len()) else {
                continue;
            };
            let more = taken - rate(at, chosen[at]) + layers[layer];
            if more.saturating_mul(MARGIN) / 100 <= available {
                (chosen[at], taken, rose) = (Some(layer), more, true);
            }
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::allocate;

    #[test]
    fn every_video_has_its_lowest_layer_before_any_has_a_higher_one() {
        let wanted = vec![vec![100, 500, 1500]; 3];
        assert_eq!(allocate(None, &wanted), [Some(0); 3]);
        assert_eq!(allocate(Some(350), &wanted), [Some(0); 3]);
        assert_eq!(allocate(Some(900), &wanted), [Some(1), Some(0), Some(0)]);
        assert_eq!(allocate(Some(1800), &wanted), [Some(1); 3]);
        assert_eq!(allocate(Some(6000), &wanted), [Some(2); 3]);
    }

    #[test]
    fn videos_pause_last_and_from_the_end() {
        let wanted = vec![vec![400]; 3];
        assert_eq!(allocate(Some(600), &wanted), [Some(0); 3]);
        assert_eq!(allocate(Some(500), &wanted), [Some(0), Some(0), None]);
        assert_eq!(allocate(Some(0), &wanted), [None; 3]);
    }

    #[test]
    fn a_sender_without_layers_gets_none() {
        assert_eq!(allocate(Some(600), &[vec![], vec![5]]), [None, Some(0)]);
    }
}
