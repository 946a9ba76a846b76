//! Own CSS, JS and pictures: embedded in a release, from disk in a debug build, under addresses that change with content.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_embed::RustEmbed;

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
    /// First half of the SHA-256 as hex; part of the address.
    pub hash: String,
}

/// All static files by path. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Assets {
    files: Arc<BTreeMap<String, Asset>>,
}

impl Assets {
    /// Reads all files once.
    pub fn new() -> Self {
        let files = Files::iter()
            .filter_map(|path| {
                let file = Files::get(&path)?;
                let hash = data_encoding::HEXLOWER.encode(&file.metadata.sha256_hash());
                let asset = Asset {
                    bytes: file.data.into_owned().into(),
                    media_type: media_type(&path),
                    hash: hash.chars().take(16).collect(),
                };
                Some((path.into_owned(), asset))
            })
            .collect();
        Self { files: Arc::new(files) }
    }

    /// The file of a path such as `css/app.css`.
    pub fn get(&self, path: &str) -> Option<&Asset> {
        self.files.get(path)
    }

    /// The address of a file; it may be kept for ever, since another content has another address.
    pub fn href(&self, path: &str) -> String {
        match self.files.get(path) {
            Some(asset) => format!("/static/{}/{path}", asset.hash),
            None => format!("/static/0/{path}"),
        }
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
