//! L-BFGS (Nocedal and Wright, Numerical Optimization, algorithm 7.4): the minimum of a smooth convex function of
//! very many numbers, from its value and slope alone.

use std::collections::VecDeque;

/// How many steps back the curvature is remembered.
const MEMORY: usize = 8;
/// A step must bring at least this part of what the slope promises (Armijo).
const ENOUGH: f64 = 1e-4;

/// Goes downhill from `at` until no slope is steeper than `flat`, or for at most `steps` steps. `slope` writes the
/// gradient at a point into its second argument and gives the value there. Returns how many steps were gone.
pub(crate) fn minimise(
    at: &mut [f64],
    steps: usize,
    flat: f64,
    mut slope: impl FnMut(&[f64], &mut [f64]) -> f64,
) -> usize {
    let size = at.len();
    let mut gradient = vec![0.0; size];
    let mut value = slope(at, &mut gradient);
    let mut past: VecDeque<(Vec<f64>, Vec<f64>, f64)> = VecDeque::new();
    let (mut next, mut next_gradient) = (vec![0.0; size], vec![0.0; size]);
    for step in 0..steps {
        if gradient.iter().all(|g| g.abs() <= flat) {
            return step;
        }
        let direction = downhill(&gradient, &past);
        let promised = dot(&gradient, &direction);
        let mut length = if past.is_empty() { 1.0 / dot(&gradient, &gradient).sqrt().max(1.0) } else { 1.0 };
        let mut found = false;
        for _ in 0..30 {
            for ((to, from), along) in next.iter_mut().zip(at.iter()).zip(&direction) {
                *to = from + length * along;
            }
            let there = slope(&next, &mut next_gradient);
            if there <= value + ENOUGH * length * promised {
                value = there;
                found = true;
                break;
            }
            length *= 0.5;
        }
        if !found {
            return step;
        }
        let moved: Vec<f64> = next.iter().zip(at.iter()).map(|(n, a)| n - a).collect();
        let turned: Vec<f64> = next_gradient.iter().zip(&gradient).map(|(n, g)| n - g).collect();
        let curvature = dot(&moved, &turned);
        if curvature > 1e-12 {
            if past.len() == MEMORY {
                past.pop_front();
            }
            past.push_back((moved, turned, 1.0 / curvature));
        }
        at.copy_from_slice(&next);
        gradient.copy_from_slice(&next_gradient);
    }
    steps
}

/// The two loops: against the gradient, bent by the curvature met so far.
fn downhill(gradient: &[f64], past: &VecDeque<(Vec<f64>, Vec<f64>, f64)>) -> Vec<f64> {
    let mut q: Vec<f64> = gradient.iter().map(|g| -g).collect();
    let mut alphas = Vec::with_capacity(past.len());
    for (moved, turned, rho) in past.iter().rev() {
        let alpha = rho * dot(moved, &q);
        add(&mut q, turned, -alpha);
        alphas.push(alpha);
    }
    if let Some((_, turned, rho)) = past.back() {
        let scale = 1.0 / (rho * dot(turned, turned));
        q.iter_mut().for_each(|x| *x *= scale);
    }
    for ((moved, turned, rho), alpha) in past.iter().zip(alphas.into_iter().rev()) {
        let beta = rho * dot(turned, &q);
        add(&mut q, moved, alpha - beta);
    }
    q
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn add(to: &mut [f64], what: &[f64], times: f64) {
    to.iter_mut().zip(what).for_each(|(t, w)| *t += times * w);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_bottom_of_a_crooked_valley() {
        // x² + 100 (y - x)² + exp(z) - 2z: bottom at 0, 0, ln 2.
        let mut at = vec![5.0, -3.0, 4.0];
        let steps = minimise(&mut at, 200, 1e-9, |p, g| {
            let apart = p[1] - p[0];
            g[0] = 2.0 * p[0] - 200.0 * apart;
            g[1] = 200.0 * apart;
            g[2] = p[2].exp() - 2.0;
            p[0] * p[0] + 100.0 * apart * apart + p[2].exp() - 2.0 * p[2]
        });
        assert!(steps < 100, "{steps}");
        assert!(at[0].abs() < 1e-6 && at[1].abs() < 1e-6 && (at[2] - 2f64.ln()).abs() < 1e-6, "{at:?}");
    }
}
