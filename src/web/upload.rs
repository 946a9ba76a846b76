//! Uploads: files are read with limits and never beyond them; what is too large is counted to its end and thrown away,
//! so that the preview can name it instead of a broken connection.

use std::collections::BTreeMap;

use actix_multipart::{Field, Multipart};
use futures_util::TryStreamExt;

use super::{Ctx, WebError};
use crate::domain::careplan::{MAX_FILE_BYTES, MAX_FILES};
use crate::domain::refusal::Refused;
use crate::usecases::import::HeldFile;

/// Nobody waits for more than this to be thrown away.
const MAX_DISCARDED: u64 = 512 * 1024 * 1024;
/// A text field of an upload form.
const MAX_TEXT: usize = 4_096;
/// Texts that are kept of one upload.
const MAX_FIELDS: usize = 32;

/// What came with an upload.
#[derive(Debug, Default)]
pub struct Upload {
    /// The chosen office's uid, or blank.
    pub office: String,
    /// The hidden id that makes posting twice harmless.
    pub op_id: Option<String>,
    /// The other texts, by the names of their fields.
    pub fields: BTreeMap<String, String>,
    /// The files.
    pub files: Vec<HeldFile>,
}

/// Reads an upload. Programs with a token need no form token; browsers send it before the first file.
pub async fn read(ctx: &Ctx, mut body: Multipart) -> Result<Upload, WebError> {
    let limit = (ctx.state.config.limits.import_mib as u64) * 1024 * 1024;
    let mut is_trusted = ctx.actor().account().is_some_and(|a| a.token.is_some());
    let mut upload = Upload::default();
    let (mut kept, mut seen) = (0u64, 0u64);
    while let Some(mut field) =
        body.try_next().await.map_err(|_| WebError::BadRequest("the upload was cut off"))?
    {
        let disposition = field.content_disposition();
        let name = disposition.and_then(|d| d.get_name()).unwrap_or_default().to_owned();
        let file_name = disposition.and_then(|d| d.get_filename()).map(base_name);
        match (name.as_str(), file_name) {
            ("files", _) if !is_trusted => return Err(WebError::Refused(Refused::new("form-expired"))),
            // A browser sends an empty part without a name where no file was chosen.
            ("files", Some(file_name)) if !file_name.is_empty() => {
                let mut file =
                    read_file(&mut field, file_name, limit.saturating_sub(kept), &mut seen).await?;
                kept += file.bytes.len() as u64;
                if upload.files.len() > MAX_FILES {
                    file.bytes = Vec::new();
                }
                upload.files.push(file);
            }
            ("csrf", _) => is_trusted |= ctx.is_csrf_right(&read_text(&mut field).await?),
            ("office", _) => upload.office = read_text(&mut field).await?,
            ("op_id", _) => {
                upload.op_id =
                    Some(read_text(&mut field).await?).filter(|id| !id.is_empty() && id.len() <= 64);
            }
            _ => {
                let text = read_text(&mut field).await?;
                if upload.fields.len() < MAX_FIELDS {
                    upload.fields.insert(name, text);
                }
            }
        }
    }
    if is_trusted { Ok(upload) } else { Err(WebError::Refused(Refused::new("form-expired"))) }
}

/// Folders that a browser or a zip tool left in a name are cut off, whichever way they are written.
fn base_name(name: &str) -> String {
    let base = name.rsplit(['/', '\\']).next().unwrap_or_default();
    base.chars().filter(|c| !c.is_control()).take(200).collect()
}

async fn read_file(field: &mut Field, name: String, room: u64, seen: &mut u64) -> Result<HeldFile, WebError> {
    let mut file = HeldFile { name, bytes: Vec::new(), size: 0 };
    let limit = MAX_FILE_BYTES.min(room);
    while let Some(chunk) =
        field.try_next().await.map_err(|_| WebError::BadRequest("the upload was cut off"))?
    {
        file.size += chunk.len() as u64;
        *seen += chunk.len() as u64;
        if *seen > MAX_DISCARDED {
            return Err(WebError::TooLarge);
        }
        if file.size <= limit {
            file.bytes.extend_from_slice(&chunk);
        } else {
            file.bytes = Vec::new();
        }
    }
    // A file that fits by itself but not beside the others is too large for this set.
    if file.size > limit {
        file.size = file.size.max(MAX_FILE_BYTES + 1);
    }
    Ok(file)
}

async fn read_text(field: &mut Field) -> Result<String, WebError> {
    let mut bytes = Vec::new();
    while let Some(chunk) =
        field.try_next().await.map_err(|_| WebError::BadRequest("the upload was cut off"))?
    {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > MAX_TEXT {
            return Err(WebError::TooLarge);
        }
    }
    let text = String::from_utf8(bytes).map_err(|_| WebError::BadRequest("a field is not UTF-8"))?;
    if text.contains('\0') { Err(WebError::BadRequest("a text holds a NUL")) } else { Ok(text) }
}
