//! An identity provider as an installation configures it: a file of YAML, one entry a provider, no code. Shapes for
//! VNeID, MOSIP eSignet and Keycloak are in `docs/guide/sign-in.md`.

use std::{collections::BTreeMap, fs, path::Path};

use rules::assurance::Level;
use serde::Deserialize;

use super::{jws::Algorithm, sign::SigningKey};

/// The file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    providers: Vec<Config>,
}

/// One provider.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Its name in addresses and with each account: small letters, digits and `-`. Never changed and never given to
    /// another provider: accounts hang on it.
    pub id: String,
    /// What people call it, by language.
    pub names: BTreeMap<String, String>,
    /// Its issuer, exactly as it writes it; its description is found below it.
    pub issuer: String,
    /// Our name there.
    pub client_id: String,
    /// The file with the secret shared with it.
    #[serde(default)]
    pub client_secret_file: Option<String>,
    /// The variable with the secret instead.
    #[serde(default)]
    pub client_secret_env: Option<String>,
    /// The file with our private key (PKCS #8 in PEM) instead of a secret: `private_key_jwt`.
    #[serde(default)]
    pub private_key_file: Option<String>,
    /// The name under which the provider knows that key.
    #[serde(default)]
    pub private_key_id: String,
    /// What is asked for.
    #[serde(default = "scopes")]
    pub scopes: Vec<String>,
    /// The algorithms its tokens may be signed with.
    #[serde(default = "algorithms")]
    pub algorithms: Vec<String>,
    /// Which claim is what.
    #[serde(default)]
    pub claims: Claims,
    /// Which word of the level's claim means which level; a word that is not here is the default.
    #[serde(default)]
    pub levels: BTreeMap<String, Level>,
    /// The level of a sign-in whose word is missing or unknown.
    #[serde(default)]
    pub default_level: Level,
    /// Whether to ask its userinfo too, where some put everything about the person.
    #[serde(default)]
    pub userinfo: bool,
    /// It proves the code with PKCE although its description does not say so.
    #[serde(default)]
    pub pkce_unadvertised: bool,
    /// It only stands in for another: the page says so.
    #[serde(default)]
    pub stand_in: bool,
}

/// The names of the claims. Each is of the ID token or of userinfo.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Claims {
    /// Full name.
    pub name: String,
    /// Personal number; empty when it tells none.
    pub number: String,
    /// Day of birth.
    pub birth: String,
    /// Sex.
    pub sex: String,
    /// E-mail.
    pub email: String,
    /// Telephone.
    pub phone: String,
    /// The level of assurance.
    pub level: String,
}

impl Default for Claims {
    fn default() -> Self {
        let [name, birth, sex, email, phone, level] =
            ["name", "birthdate", "gender", "email", "phone_number", "acr"].map(str::to_owned);
        Claims { name, number: String::new(), birth, sex, email, phone, level }
    }
}

fn scopes() -> Vec<String> {
    vec!["openid".into(), "profile".into()]
}

fn algorithms() -> Vec<String> {
    ["RS256", "PS256", "ES256", "ES384", "EdDSA"].map(str::to_owned).into()
}

/// How we prove to the provider that it is us.
pub enum Proof {
    /// A shared secret.
    Secret(String),
    /// A private key.
    Key(Box<SigningKey>),
}

/// Whether an address may be asked: over TLS, or on this machine.
pub fn is_safe(url: &str) -> bool {
    let plain = |c: char| c.is_ascii_graphic() && !"\"<>\\^`{|}".contains(c);
    if !url.chars().all(plain) || url.contains('#') {
        return false;
    }
    if let Some(rest) = url.strip_prefix("https://") {
        return !rest.is_empty() && !rest.starts_with('/') && !authority(rest).contains('@');
    }
    let Some(rest) = url.strip_prefix("http://") else { return false };
    let authority = authority(rest);
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => authority,
    };
    ["127.0.0.1", "localhost", "[::1]"].contains(&host)
}

fn authority(rest: &str) -> &str {
    rest.split(['/', '?']).next().unwrap_or(rest)
}

/// The providers of a file. The error says which and why, for the terminal.
pub fn read(path: &Path) -> Result<Vec<Config>, String> {
    let text = fs::read_to_string(path).map_err(|e| format!("cannot read {}: {e}", path.display()))?;
    parse(&text).map_err(|e| format!("{}: {e}", path.display()))
}

/// The providers of a text.
pub fn parse(text: &str) -> Result<Vec<Config>, String> {
    let file: File = serde_yaml_ng::from_str(text).map_err(|e| e.to_string())?;
    for (n, config) in file.providers.iter().enumerate() {
        config.check().map_err(|why| format!("provider {:?}: {why}", config.id))?;
        if file.providers.iter().take(n).any(|other| other.id == config.id || other.issuer == config.issuer) {
            return Err(format!("provider {:?}: its id or its issuer stands there twice", config.id));
        }
    }
    Ok(file.providers)
}

impl Config {
    /// Its name in a language.
    pub fn name(&self, lang: &str) -> &str {
        self.names.get(lang).or_else(|| self.names.values().next()).map_or(&self.id, String::as_str)
    }

    /// The algorithms its tokens may be signed with.
    pub fn allowed(&self) -> Vec<Algorithm> {
        self.algorithms.iter().filter_map(|name| Algorithm::named(name)).collect()
    }

    /// The word to ask for so that a sign-in reaches a level.
    pub fn asked_for(&self, level: Level) -> Vec<&str> {
        let mut words: Vec<(&str, Level)> =
            self.levels.iter().filter(|(_, l)| **l >= level).map(|(word, l)| (word.as_str(), *l)).collect();
        words.sort_by_key(|(_, l)| *l);
        words.into_iter().map(|(word, _)| word).collect()
    }

    fn check(&self) -> Result<(), String> {
        let id_fits = !self.id.is_empty()
            && self.id.len() <= 32
            && self.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !id_fits {
            return Err("the id is 1 to 32 small letters, digits and -".into());
        }
        if !is_safe(&self.issuer) || self.issuer.contains('?') {
            return Err("the issuer is an https address without a query (http only on this machine)".into());
        }
        if self.client_id.is_empty() {
            return Err("client_id is missing".into());
        }
        if let Some(unknown) = self.algorithms.iter().find(|name| Algorithm::named(name).is_none()) {
            let known: Vec<&str> = Algorithm::ALL.iter().map(|(name, _)| *name).collect();
            return Err(format!("the algorithm {unknown} is not one of {}", known.join(", ")));
        }
        if !self.scopes.iter().any(|scope| scope == "openid") {
            return Err("the scopes need openid".into());
        }
        let ways = [&self.client_secret_file, &self.client_secret_env, &self.private_key_file];
        if ways.iter().filter(|way| way.is_some()).count() != 1 {
            return Err("give exactly one of client_secret_file, client_secret_env and private_key_file".into());
        }
        Ok(())
    }

    /// How we prove ourselves there, read from where the configuration says.
    pub fn proof(&self) -> Result<Proof, String> {
        let read = |path: &String| fs::read_to_string(path).map_err(|e| format!("cannot read {path}: {e}"));
        let secret = |text: String, place: &str| match text.trim() {
            "" => Err(format!("{place} is empty")),
            text => Ok(Proof::Secret(text.to_owned())),
        };
        if let Some(path) = &self.private_key_file {
            let key = SigningKey::from_pem(&self.private_key_id, &read(path)?);
            return key.map(|key| Proof::Key(Box::new(key))).map_err(|why| format!("{path}: {why}"));
        }
        if let Some(name) = &self.client_secret_env {
            return secret(std::env::var(name).map_err(|_| format!("the variable {name} is not set"))?, name);
        }
        let path = self.client_secret_file.as_ref().ok_or("no secret")?;
        secret(read(path)?, path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "
providers:
  - id: esignet
    names: { vi: eSignet, en: eSignet }
    issuer: https://esignet.example.org/v1/esignet
    client_id: motcua
    private_key_file: /etc/motcua/esignet.pem
    private_key_id: motcua-2026
    scopes: [openid, profile]
    claims: { number: individual_id }
    levels: { 'mosip:idp:acr:generated-code': low, 'mosip:idp:acr:biometrics': high }
    userinfo: true
    pkce_unadvertised: true
";

    #[test]
    fn a_provider_is_configuration_and_mistakes_in_it_are_told() {
        let [config] = parse(GOOD).unwrap().try_into().unwrap();
        assert_eq!(config.claims.number, "individual_id");
        assert_eq!((config.claims.name.as_str(), config.default_level), ("name", Level::Low));
        assert_eq!(config.asked_for(Level::Substantial), ["mosip:idp:acr:biometrics"]);
        for (from, to, told) in [
            ("id: esignet", "id: eSignet", "small letters"),
            ("https://esignet", "http://esignet", "https"),
            ("v1/esignet\n", "v1/esignet?x=1\n", "https"),
            ("client_id: motcua", "client_id: ''", "client_id"),
            ("[openid, profile]", "[profile]", "openid"),
            ("    private_key_file: /etc/motcua/esignet.pem\n", "", "exactly one"),
            ("userinfo: true", "userinfos: true", "userinfos"),
            ("userinfo: true", "algorithms: [HS256]", "HS256"),
            ("biometrics': high", "biometrics': highest", "highest"),
        ] {
            assert!(GOOD.contains(from), "{from}");
            let wrong = parse(&GOOD.replacen(from, to, 1)).unwrap_err();
            assert!(wrong.contains(told), "{to}: {wrong}");
        }
        let twice = format!("{GOOD}{}", GOOD.replace("providers:\n", ""));
        assert!(parse(&twice).unwrap_err().contains("twice"));
    }

    #[test]
    fn only_safe_addresses_are_asked() {
        for (url, safe) in [
            ("https://id.example.vn/realms/x", true),
            ("http://127.0.0.1:8080/x", true),
            ("http://localhost", true),
            ("http://[::1]:9/x", true),
            ("http://id.example.vn", false),
            ("http://127.0.0.1.evil.example/", false),
            ("http://127.0.0.1:80@evil.example/", false),
            ("https://good.example@evil.example/", false),
            ("https://id.example.vn/#x", false),
            ("https://", false),
            ("javascript:alert(1)", false),
            ("https://id.example.vn/\"><script>", false),
        ] {
            assert_eq!(is_safe(url), safe, "{url}");
        }
    }
}
