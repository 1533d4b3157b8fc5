//! Whom a reader believes: the log's keys, the witnesses they know, and how many of them it takes.

use signed_note::{Note, Signature, VerificationError, Verifier, Verifiers};

use crate::{
    checkpoint::{BadCheckpoint, Checkpoint},
    handover::Handover,
    key::PublicKey,
    witness::{WitnessPublicKey, split},
};

/// Whom a reader believes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The log's key, with the earlier ones and the size up to which each was the log's. Never empty.
    logs: Vec<(PublicKey, Option<u64>)>,
    witnesses: Vec<WitnessPublicKey>,
    quorum: usize,
}

/// A checkpoint with all signatures on it that were asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// The known witnesses that have signed it.
    pub cosigned: Vec<Cosigned>,
}

/// One witness's signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosigned {
    /// Whose.
    pub name: String,
    /// When, seconds since 1970.
    pub time: u64,
}

impl Policy {
    /// Believes a log's key, and no witness.
    pub fn of(log: PublicKey) -> Policy {
        Policy { logs: vec![(log, None)], witnesses: Vec::new(), quorum: 0 }
    }

    /// Believes a key and those it handed over to: each hand-over, in their order, is signed by the
    /// key before it. What none of the keys has signed is passed over.
    pub fn follow(log: PublicKey, handovers: &[Vec<u8>]) -> Policy {
        let mut logs = Vec::new();
        let mut current = log;
        for note in handovers {
            if let Ok(handover) = Handover::open(note, &current) {
                logs.push((current, Some(handover.size)));
                current = handover.next;
            }
        }
        logs.push((current, None));
        Policy { logs, witnesses: Vec::new(), quorum: 0 }
    }

    /// Asks for the signatures of so many of these witnesses. The same key twice counts once.
    pub fn with_witnesses(mut self, witnesses: impl IntoIterator<Item = WitnessPublicKey>, quorum: usize) -> Policy {
        for witness in witnesses {
            if !self.witnesses.iter().any(|known| known.id() == witness.id() && known.name() == witness.name()) {
                self.witnesses.push(witness);
            }
        }
        self.quorum = quorum;
        self
    }

    /// The log's name.
    pub fn origin(&self) -> &str {
        self.log_key().name()
    }

    /// The log's key of today.
    pub fn log_key(&self) -> &PublicKey {
        // Every way of making a policy puts one in.
        &self.logs[self.logs.len() - 1].0
    }

    /// All keys the log has had, oldest first, each with the size up to which it was the log's.
    pub fn log_keys(&self) -> impl Iterator<Item = (&PublicKey, Option<u64>)> {
        self.logs.iter().map(|(key, until)| (key, *until))
    }

    /// The witnesses known.
    pub fn witnesses(&self) -> &[WitnessPublicKey] {
        &self.witnesses
    }

    /// How many of them it takes.
    pub fn quorum(&self) -> usize {
        self.quorum
    }

    /// Opens a checkpoint: the log's signature is checked and that of every witness known; how many
    /// witnesses there are is left to the caller. Signatures of others are passed over; a signature in
    /// the name of somebody known that is not theirs spoils the whole.
    pub fn open(&self, bytes: &[u8]) -> Result<Opened, BadCheckpoint> {
        let (opened, extended) = self.open_extended(bytes)?;
        if extended { Err(BadCheckpoint::Malformed) } else { Ok(opened) }
    }

    /// The same, and too few witnesses are an error.
    pub fn believe(&self, bytes: &[u8]) -> Result<Opened, BadCheckpoint> {
        let opened = self.open(bytes)?;
        let (have, need) = (opened.cosigned.len(), self.quorum);
        if have < need { Err(BadCheckpoint::Quorum { have, need }) } else { Ok(opened) }
    }

    /// As [`Policy::open`], and whether there are extension lines, which a witness signs unread.
    pub(crate) fn open_extended(&self, bytes: &[u8]) -> Result<(Opened, bool), BadCheckpoint> {
        let note = Note::from_bytes(bytes).map_err(|_| BadCheckpoint::Malformed)?;
        let known = self.known(&note)?;
        let (checkpoint, extended) = Checkpoint::parse(note.text())?;
        let by = |key: &PublicKey| known.iter().any(|s| s.id() == key.id() && s.name() == key.name());
        let signed = self.logs.iter().filter(|(key, _)| by(key)).collect::<Vec<_>>();
        if signed.iter().any(|(key, _)| checkpoint.origin != key.name()) {
            return Err(BadCheckpoint::Origin);
        }
        // An earlier key may have leaked since: it speaks for no more than it was handed over with.
        if !signed.iter().any(|(_, until)| until.is_none_or(|until| checkpoint.size <= until)) {
            return Err(BadCheckpoint::Signature);
        }
        let cosigned = self.witnesses.iter().filter_map(|witness| {
            let signature = known.iter().find(|s| s.id() == witness.id() && s.name() == witness.name())?;
            let (time, _) = split(signature.signature())?;
            Some(Cosigned { name: witness.name().to_owned(), time })
        });
        Ok((Opened { checkpoint, cosigned: cosigned.collect() }, extended))
    }

    /// The signatures of those known, verified.
    fn known(&self, note: &Note) -> Result<Vec<Signature>, BadCheckpoint> {
        let by_log = note.verify(&Known { logs: &self.logs, witnesses: &[] });
        let (mut known, _) = by_log.map_err(|_| BadCheckpoint::Signature)?;
        match note.verify(&Known { logs: &[], witnesses: &self.witnesses }) {
            Ok((verified, _)) => known.extend(verified),
            Err(signed_note::NoteError::UnverifiedNote) => {}
            Err(_) => return Err(BadCheckpoint::Cosignature),
        }
        Ok(known)
    }
}

impl Opened {
    /// The time at which the last of `quorum` witnesses had signed, seconds since 1970: so many say
    /// that this was the largest tree then.
    pub fn witnessed(&self, quorum: usize) -> Option<u64> {
        let mut times: Vec<u64> = self.cosigned.iter().map(|c| c.time).collect();
        times.sort_unstable_by(|a, b| b.cmp(a));
        times.get(quorum.checked_sub(1)?).copied()
    }
}

struct Known<'a> {
    logs: &'a [(PublicKey, Option<u64>)],
    witnesses: &'a [WitnessPublicKey],
}

impl Verifiers for Known<'_> {
    fn verifier(&self, name: &str, id: u32) -> Result<&dyn Verifier, VerificationError> {
        let logs = self.logs.iter().map(|(key, _)| key as &dyn Verifier);
        let mut all = logs.chain(self.witnesses.iter().map(|key| key as &dyn Verifier));
        let unknown = || VerificationError::UnknownKey { name: name.to_owned(), id };
        all.find(|key| key.name() == name && key.key_id() == id).ok_or_else(unknown)
    }
}
