//! The line under the header of the desk: where an official can go, and in which unit they act.

use rules::workflow::Role;

use super::act::ACTS;
use crate::web::Page;

/// One place to go.
pub struct DeskLink {
    /// Where to.
    pub href: &'static str,
    /// The key of its words.
    pub words: &'static str,
    /// The key on the keyboard.
    pub key: &'static str,
    /// Whether this page is it.
    pub current: bool,
}

/// Address, words, key, and the roles that have a use for it; none: everybody.
const PLACES: &[(&str, &str, &str, &[Role])] = &[
    ("/desk", "desk-worklist", "q", &[Role::Intake, Role::Handler, Role::Head, Role::Administrator]),
    ("/desk/intake", "desk-intake", "a", &[Role::Intake]),
    ("/desk/register", "desk-register", "", &[Role::Intake, Role::Head, Role::Administrator]),
    ("/desk/calendar", "desk-calendar", "", &[Role::Administrator]),
    ("/desk/people", "desk-people", "", &[Role::Administrator]),
    ("/desk/protection", "protection-title", "", &[Role::DataProtection]),
];

impl Page<'_> {
    /// Where the official can go.
    pub fn desk_links(&self) -> Vec<DeskLink> {
        let Some(post) = self.account().and_then(|a| a.post.as_ref()) else { return Vec::new() };
        let open = |roles: &[Role]| roles.is_empty() || roles.iter().any(|r| post.roles.contains(r));
        PLACES
            .iter()
            .filter(|(_, _, _, roles)| open(roles))
            .map(|&(href, words, key, _)| DeskLink { href, words, key, current: self.path() == href })
            .collect()
    }

    /// The name of the unit the official acts in, and their roles there.
    pub fn desk_post(&self) -> Option<(String, String)> {
        let post = self.account()?.post.as_ref()?;
        let roles: Vec<String> = post.roles.iter().map(|r| self.t.made(&format!("role-{}", r.as_str()))).collect();
        Some((self.unit(&post.unit), roles.join(", ")))
    }

    /// Every key with what it does.
    pub fn desk_keys(&self) -> Vec<(String, String)> {
        let moving = [
            ("j", "keys-down"),
            ("k", "keys-up"),
            ("o", "keys-open"),
            ("/", "keys-find"),
            ("?", "keys-help"),
            ("1 … 5", "keys-tabs"),
            ("n", "keys-next"),
        ];
        let places = self.desk_links();
        let places = places.iter().filter(|l| !l.key.is_empty()).map(|l| (l.key, self.t.made(l.words)));
        let acts = ACTS.iter().map(|(act, _, key)| (*key, self.t.made(&format!("desk-act-{}", act.word()))));
        let moving = moving.map(|(key, words)| (key, self.t.made(words)));
        moving.into_iter().chain(places).chain(acts).map(|(key, words)| (key.to_owned(), words)).collect()
    }

    /// Whether the official has other units to act in.
    pub fn has_other_posts(&self) -> bool {
        self.account().is_some_and(|a| a.posts > 1)
    }
}
