use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbImage};

use super::*;

fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(RgbImage::new(width, height)).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn taken(name: &str, bytes: &[u8]) -> Result<CheckedFile, AttachError> {
    checked(name, bytes.to_vec(), bytes.len() as u64)
}

#[test]
fn a_file_is_what_its_bytes_say_and_is_named_after_it() {
    let png = picture(3, 2, ImageFormat::Png);
    for (name, stored) in [
        ("写真.exe", "写真.png"),
        ("../../etc/passwd", "passwd.png"),
        ("C:\\画像\\退院時.PNG", "退院時.png"),
        ("a\u{202e}gpj.png", "agpj.png"),
        ("...", "file.png"),
        ("a\"b\r\n.png", "ab.png"),
    ] {
        let file = taken(name, &png).unwrap();
        assert_eq!((file.name.as_str(), file.kind), (stored, FileKind::Png), "{name}");
    }
    let pdf = taken("評価.pdf", b"%PDF-1.7\n...").unwrap();
    assert_eq!((pdf.kind, pdf.bytes.as_slice()), (FileKind::Pdf, b"%PDF-1.7\n...".as_slice()));
    for bytes in [b"<svg onload=alert(1)>".as_slice(), b"MZ\x90", b"PK\x03\x04", b"GIF89a"] {
        assert_eq!(taken("a.png", bytes), Err(AttachError::KindUnknown));
    }
    assert_eq!(taken("a.pdf", b""), Err(AttachError::FileRequired));
    assert_eq!(checked("a.pdf", Vec::new(), MAX_BYTES + 1), Err(AttachError::TooLarge));
}

#[test]
fn nothing_but_the_picture_is_kept() {
    for (format, kind) in [(ImageFormat::Jpeg, FileKind::Jpeg), (ImageFormat::Png, FileKind::Png)] {
        let mut bytes = picture(8, 4, format);
        bytes.extend_from_slice(b"<script>alert(1)</script>PK\x03\x04");
        if kind == FileKind::Jpeg {
            // A camera's note (EXIF) behind the first mark: turned by a quarter, with a place in it.
            let note = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0GPS 35.68";
            let length = (note.len() as u16 + 2).to_be_bytes();
            let mark = [&[0xff, 0xe1], length.as_slice(), note].concat();
            bytes.splice(2..2, mark);
        }
        let file = taken("a", &bytes).unwrap();
        for gone in [b"script".as_slice(), b"GPS", b"Exif"] {
            assert!(!file.bytes.windows(gone.len()).any(|w| w == gone), "{kind} keeps {gone:?}");
        }
        let size = image::load_from_memory(&file.bytes).unwrap();
        let upright = if kind == FileKind::Jpeg { (4, 8) } else { (8, 4) };
        assert_eq!((size.width(), size.height()), upright, "{kind}");
    }
}

#[test]
fn a_picture_that_is_broken_or_would_fill_the_memory_is_refused() {
    let mut huge = picture(1, 1, ImageFormat::Png);
    // The head alone claims 50,000 × 50,000 pixels; its check sum is made right.
    huge.splice(16..24, [50_000u32.to_be_bytes(), 50_000u32.to_be_bytes()].concat());
    let sum = crc(&huge[12..29]).to_be_bytes();
    huge.splice(29..33, sum);
    let mut cut = picture(64, 64, ImageFormat::Jpeg);
    cut.truncate(100);
    for bytes in [huge, cut, b"\x89PNG\r\n\x1a\nnothing".to_vec()] {
        assert_eq!(taken("a.png", &bytes), Err(AttachError::PictureUnreadable));
    }
}

/// The check sum of a part of a PNG.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |s, _| if s & 1 == 1 { (s >> 1) ^ 0xedb8_8320 } else { s >> 1 })
    })
}
