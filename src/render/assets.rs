//! Own CSS, JS and pictures: embedded in a release, from disk in a debug build, under addresses that change with content.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/static"]
struct Files;

/// One static file.
#[derive(Clone, Debug)]
pub struct Asset {
    /// The content.
    pub bytes: Arc<[u8]>,
    /// Its media type.
    pub media_type: &'static str,
}

/// All static files by path. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Assets {
    files: Arc<BTreeMap<String, Asset>>,
    digest: Arc<str>,
}

impl Assets {
    /// Reads all files once.
    pub fn new() -> Self {
        let mut digest = Sha256::new();
        let mut files = BTreeMap::new();
        let mut paths: Vec<_> = Files::iter().collect();
        paths.sort();
        for path in paths {
            let Some(file) = Files::get(&path) else { continue };
            digest.update(path.as_bytes());
            digest.update(file.metadata.sha256_hash());
            let asset = Asset { bytes: file.data.into_owned().into(), media_type: media_type(&path) };
            files.insert(path.into_owned(), asset);
        }
        let digest: String = data_encoding::HEXLOWER.encode(&digest.finalize()).chars().take(16).collect();
        Self { files: Arc::new(files), digest: digest.into() }
    }

    /// One digest over all files, part of every address: relative `import` and `url()` inside files then hold.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The file of a path such as `css/app.css`.
    pub fn get(&self, path: &str) -> Option<&Asset> {
        self.files.get(path)
    }

    /// The text of a file.
    pub fn text(&self, path: &str) -> Option<&str> {
        std::str::from_utf8(&self.files.get(path)?.bytes).ok()
    }

    /// The address of a file; it may be kept for ever, since another content has another address.
    pub fn href(&self, path: &str) -> String {
        format!("/static/{}/{path}", self.digest)
    }
}

impl Default for Assets {
    fn default() -> Self {
        Self::new()
    }
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("json" | "webmanifest") => "application/json",
        _ => "application/octet-stream",
    }
}
