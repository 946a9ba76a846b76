//! Pictures are decoded and written anew: what a camera or another program put beside the picture (the place, the device,
//! a second file behind the first) is gone.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use super::FileKind;

/// Pixels of a picture: what a telephone of today takes, and no more than 64 MiB while it is decoded.
pub const MAX_PIXELS: u64 = 16_000_000;
const LONGEST_SIDE: u32 = 16_000;
const QUALITY: u8 = 85;

/// The picture alone, upright; none when it can't be read or is too large.
pub fn cleaned(kind: FileKind, bytes: &[u8]) -> Option<Vec<u8>> {
    let format = match kind {
        FileKind::Png => ImageFormat::Png,
        FileKind::Jpeg => ImageFormat::Jpeg,
        FileKind::Pdf => return None,
    };
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MAX_PIXELS * 4);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS || decoder.total_bytes() > MAX_PIXELS * 4 {
        return None;
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    picture.apply_orientation(orientation);
    let mut written = Cursor::new(Vec::new());
    match kind {
        FileKind::Jpeg => {
            JpegEncoder::new_with_quality(&mut written, QUALITY).encode_image(&picture.to_rgb8()).ok()?
        }
        _ => picture.write_to(&mut written, format).ok()?,
    }
    Some(written.into_inner())
}
