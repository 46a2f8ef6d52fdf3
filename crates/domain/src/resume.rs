//! A user's resume: a link, or a file that they uploaded (api.md, “Profiles and vouches”).

use crate::id::FileKey;
use serde::{Deserialize, Serialize};

/// Where a resume is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Resume {
    /// Elsewhere, at an http or https URL.
    Link(String),
    /// Here.
    File(ResumeFile),
}

/// An uploaded resume. The name that its owner's computer gave it is nobody's business and is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResumeFile {
    /// What it is stored under.
    pub key: FileKey,
    /// What it is.
    pub kind: ResumeKind,
    /// How long it is.
    pub bytes: u64,
}

/// What a resume may be. Its first bytes say which, and nothing else does: not its name, nor what the browser called it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResumeKind {
    /// A PDF.
    Pdf,
    /// A JPEG.
    Jpeg,
    /// A PNG.
    Png,
    /// A WebP.
    Webp,
}

impl ResumeKind {
    /// How many bytes tell what a file is.
    pub const HEAD_BYTES: usize = 12;

    /// What begins with `head`. A file that is two things at once is what it is from its very first byte, and is never
    /// shown as anything else.
    #[must_use]
    pub fn of(head: &[u8]) -> Option<Self> {
        match head {
            [b'%', b'P', b'D', b'F', b'-', ..] => Some(Self::Pdf),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::Webp),
            _ => None,
        }
    }

    /// The media type it is served as.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
        }
    }

    /// The name it is served under.
    #[must_use]
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Pdf => "resume.pdf",
            Self::Jpeg => "resume.jpg",
            Self::Png => "resume.png",
            Self::Webp => "resume.webp",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_tell_and_nothing_after_them_does() {
        let files: [(&[u8], Option<ResumeKind>); 11] = [
            (b"%PDF-1.7\n<script>alert(1)</script>", Some(ResumeKind::Pdf)),
            (b"\xff\xd8\xff\xe0....", Some(ResumeKind::Jpeg)),
            (b"\x89PNG\r\n\x1a\n", Some(ResumeKind::Png)),
            (b"RIFF\x01\x02\x03\x04WEBPVP8 ", Some(ResumeKind::Webp)),
            (b"RIFF\x01\x02\x03\x04WAVEfmt ", None),
            (b"<html>%PDF-1.7", None),
            (b" %PDF-1.7", None),
            (b"\n%PDF-1.7", None),
            (b"GIF89a", None),
            (b"%PDF", None),
            (b"", None),
        ];
        for (bytes, kind) in files {
            assert_eq!(ResumeKind::of(bytes), kind, "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn every_kind_is_known_by_at_most_so_many_bytes() {
        assert_eq!(ResumeKind::of(&b"RIFF....WEBP"[..ResumeKind::HEAD_BYTES]), Some(ResumeKind::Webp));
    }
}
