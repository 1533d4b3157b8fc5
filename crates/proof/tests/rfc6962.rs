//! The vectors of RFC 6962 proofs, honest and forged (see `vectors/rfc6962/PROVENANCE.md`).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use proof::{EMPTY_ROOT, Hash, Log, leaf_hash, root_of, verify_consistency, verify_inclusion};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Inclusion {
    file: String,
    leaf_idx: u64,
    tree_size: u64,
    root: String,
    leaf_hash: String,
    proof: Vec<String>,
    #[serde(rename = "desc")]
    _desc: String,
    want_err: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Consistency {
    file: String,
    size1: u64,
    size2: u64,
    root1: String,
    root2: String,
    proof: Vec<String>,
    #[serde(rename = "desc")]
    _desc: String,
    want_err: bool,
}

/// A hash of the right length; what is no hash cannot even be asked about.
fn hash(text: &str) -> Option<Hash> {
    STANDARD.decode(text).unwrap().try_into().ok()
}

fn hashes(texts: &[String]) -> Option<Vec<Hash>> {
    texts.iter().map(|t| hash(t)).collect()
}

#[test]
fn inclusion_vectors() {
    let vectors: Vec<Inclusion> = serde_json::from_str(include_str!("vectors/rfc6962/inclusion.json")).unwrap();
    assert_eq!(vectors.len(), 98);
    for v in &vectors {
        let holds = match (hash(&v.root), hash(&v.leaf_hash), hashes(&v.proof)) {
            (Some(root), Some(leaf), Some(proof)) => {
                verify_inclusion(v.tree_size, &root, v.leaf_idx, &leaf, &proof).is_ok()
            }
            _ => false,
        };
        assert_eq!(holds, !v.want_err, "{}", v.file);
    }
    assert_eq!(vectors.iter().filter(|v| !v.want_err).count(), 6);
}

#[test]
fn consistency_vectors() {
    let vectors: Vec<Consistency> = serde_json::from_str(include_str!("vectors/rfc6962/consistency.json")).unwrap();
    assert_eq!(vectors.len(), 98);
    // Some roots here are words and no hashes, in one honest vector too; they are filled up with zeros.
    let root = |text: &str| -> Hash {
        let mut bytes = STANDARD.decode(text).unwrap();
        bytes.resize(32, 0);
        bytes.try_into().unwrap()
    };
    for v in &vectors {
        let proof = hashes(&v.proof);
        let holds = proof.is_some_and(|proof| {
            verify_consistency(v.size1, &root(&v.root1), v.size2, &root(&v.root2), &proof).is_ok()
        });
        assert_eq!(holds, !v.want_err, "{}", v.file);
    }
    assert_eq!(vectors.iter().filter(|v| !v.want_err).count(), 6);
}

/// The eight leaves of the reference implementation and the roots of its trees.
#[test]
fn roots_of_the_reference_tree() {
    let leaves: Vec<Hash> = ["", "\u{0}", "\x10", " !", "01", "@ABC", "PQRSTUVW", "`abcdefghijklmno"]
        .map(|l| leaf_hash(l.as_bytes()))
        .into();
    for (size, root) in [
        (0, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
        (1, "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0="),
        (2, "+sVCA+fMaWzw38tCySodnbr3CtnmIfS9jZhmLwDjwSU="),
        (3, "rra8/idLcKFPsGel5VeCZNsPqbUa9eC6FZFY8yngbnc="),
        (5, "Tju7H3tHjc/nH7YxYxUZo7yhLJrvyhYSv85ME6hiZNQ="),
        (8, "XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg="),
    ] {
        let expect = hash(root).unwrap();
        assert_eq!(root_of(&leaves[..size]), expect, "{size}");
        let mut log = Log::default();
        assert_eq!(log.append(leaves[..size].iter().copied()).unwrap().root, expect, "{size}");
    }
    assert_eq!(Log::default().root(), EMPTY_ROOT);
}
