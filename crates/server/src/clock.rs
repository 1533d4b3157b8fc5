//! Time and chance: the only place that asks the machine for either, so that tests and the
//! demonstration can bring their own.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

/// What time it is, in unix milliseconds.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// A clock that stands where it is set.
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// A clock set to a moment.
    pub fn set_to(at: i64) -> Clock {
        Clock::Set(Arc::new(AtomicI64::new(at)))
    }

    /// Moves a set clock; the machine's clock cannot be moved.
    pub fn move_to(&self, at: i64) {
        if let Clock::Set(clock) = self {
            clock.store(at, Ordering::Relaxed);
        }
    }

    /// Now.
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    pub fn now(&self) -> i64 {
        match self {
            Clock::System => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX)),
            Clock::Set(clock) => clock.load(Ordering::Relaxed),
        }
    }
}

/// Where fresh bytes come from.
#[derive(Clone, Debug, Default)]
pub enum Chance {
    /// The operating system.
    #[default]
    System,
    /// A repeatable stream from a seed, for the demonstration and tests; never for secrets.
    Seeded(Arc<Mutex<u64>>),
}

impl Chance {
    /// A repeatable stream.
    pub fn seeded(seed: u64) -> Chance {
        Chance::Seeded(Arc::new(Mutex::new(seed)))
    }

    /// Fills with fresh bytes.
    #[allow(clippy::disallowed_methods, reason = "the one place that asks for chance")]
    pub fn fill(&self, bytes: &mut [u8]) {
        match self {
            // Without the system's randomness no id and no key is safe: better to stop.
            Chance::System => getrandom::fill(bytes).unwrap_or_else(|e| panic!("the system gives no randomness: {e}")),
            Chance::Seeded(state) => {
                let mut state = state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                for chunk in bytes.chunks_mut(8) {
                    chunk.copy_from_slice(&split_mix(&mut state).to_le_bytes()[..chunk.len()]);
                }
            }
        }
    }

    /// A fresh secret of 32 bytes in URL-safe base64.
    pub fn secret(&self) -> String {
        use base64::Engine as _;
        let mut bytes = [0; 32];
        self.fill(&mut bytes);
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
