//! A paper or fact that proves something (CPSV-AP `Evidence`; thành phần hồ sơ).

use serde::{Deserialize, Serialize};

/// One piece of evidence a service asks for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Its id; the key of its texts.
    pub id: String,
    /// Needed only if this expression is true; absent: always.
    #[serde(default)]
    pub when: Option<String>,
    /// Not asked for if this expression is true, although `when` is (the state already holds it).
    #[serde(default)]
    pub waive: Option<String>,
    /// In which form it is handed in.
    #[serde(default)]
    pub form: EvidenceForm,
    /// How many originals on paper.
    #[serde(default)]
    pub originals: u8,
    /// How many copies on paper.
    #[serde(default)]
    pub copies: u8,
    /// The register that can supply it, so that it need not be asked for on paper.
    #[serde(default)]
    pub register: Option<String>,
    /// Accepted kinds of file; default PDF, JPEG and PNG.
    #[serde(default = "default_accept")]
    pub accept: Vec<FileKind>,
    /// The largest file in megabytes (10^6 bytes).
    #[serde(default = "default_max_mb")]
    pub max_mb: u8,
    /// Whether it may be left out when applying online (it is then shown or handed over at the counter).
    #[serde(default)]
    pub optional: bool,
    /// The law that asks for it.
    #[serde(default)]
    pub article: Option<String>,
}

impl Evidence {
    /// Whether there is no situation in which it need not be handed in although it applies. What is only shown
    /// (an identity card at the counter) is never handed in.
    pub fn is_always_asked(&self) -> bool {
        self.waive.is_none() && !self.optional && self.form != EvidenceForm::Shown
    }
}

/// In which form evidence is handed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceForm {
    /// Bản chính.
    #[default]
    Original,
    /// Bản sao, plain copy.
    Copy,
    /// Bản sao chứng thực.
    Certified,
    /// Xuất trình: shown, not kept; never uploaded.
    Shown,
}

/// A kind of file known by its content, not by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// application/pdf
    Pdf,
    /// image/jpeg
    Jpeg,
    /// image/png
    Png,
}

impl FileKind {
    /// The media type (RFC 6838).
    pub fn media_type(self) -> &'static str {
        match self {
            FileKind::Pdf => "application/pdf",
            FileKind::Jpeg => "image/jpeg",
            FileKind::Png => "image/png",
        }
    }
}

fn default_accept() -> Vec<FileKind> {
    vec![FileKind::Pdf, FileKind::Jpeg, FileKind::Png]
}

fn default_max_mb() -> u8 {
    10
}
