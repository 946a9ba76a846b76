//! G45: files that do harm elsewhere — bombs, paths for names, two kinds in one file, scripts in pictures, pictures that fill
//! the memory, the place where a picture was taken. Each is refused in words, or cleaned, and the server goes on.

use std::io::{Cursor, Write};

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageEncoder, ImageFormat, RgbImage};
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::objects::counts;
use crate::support::{Answer, Browser};

/// Sends a file through a page's form of another address or of its own.
async fn send(
    browser: &mut Browser,
    (page, action, field): (&str, &str, &'static str),
    (name, bytes): (&str, Vec<u8>),
) -> Answer {
    let shown = browser.get(page).await;
    assert_eq!(shown.status, 200, "{page}: {}", shown.body);
    let fields = shown.form_fields(action).into_iter();
    let fields = fields.filter(|(name, _)| name != field && name != "audience");
    let form = fields.fold(Form::new(), |form, (name, value)| form.text(name, value));
    let form = form.text("audience", "team").part(field, Part::bytes(bytes).file_name(name.to_owned()));
    browser.send(browser.request(Method::POST, action).multipart(form)).await
}

/// An archive of nothing, which unpacks to a thousand times its size.
fn bomb() -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let nothing = vec![0u8; 1 << 20];
    for name in ["../../etc/cron.d/x", "UP1KYO_20261101.CSV"] {
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        for _ in 0..64 {
            archive.write_all(&nothing).unwrap();
        }
    }
    archive.finish().unwrap().into_inner()
}

fn picture(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(RgbImage::new(8, 6)).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A PNG whose head claims so many pixels; its check sum is right.
fn claiming(width: u32, height: u32) -> Vec<u8> {
    let mut png = picture(ImageFormat::Png);
    png.splice(16..24, [width.to_be_bytes(), height.to_be_bytes()].concat());
    let sum = !png[12..29].iter().fold(!0u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |s, _| if s & 1 == 1 { (s >> 1) ^ 0xedb8_8320 } else { s >> 1 })
    });
    png.splice(29..33, sum.to_be_bytes());
    png
}

/// A photograph with the place where it was taken (EXIF, GPS).
fn photograph() -> Vec<u8> {
    let tag = |id: u16, kind: u16, count: u32, value: u32| {
        let mut entry = Vec::new();
        entry.extend(id.to_le_bytes());
        entry.extend(kind.to_le_bytes());
        entry.extend(count.to_le_bytes());
        entry.extend(value.to_le_bytes());
        entry
    };
    let mut exif = b"II*\0\x08\0\0\0\x01\0".to_vec();
    exif.extend(tag(0x8825, 4, 1, 26));
    exif.extend(0u32.to_le_bytes());
    exif.extend([1, 0]);
    exif.extend(tag(0x001d, 2, 11, 44));
    exif.extend(0u32.to_le_bytes());
    exif.extend(b"2026:11:21\0GPS 34.649,134.999");
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new(&mut bytes);
    encoder.set_exif_metadata(exif).unwrap();
    encoder.encode_image(&RgbImage::new(8, 6)).unwrap();
    assert!(bytes.windows(4).any(|four| four == b"GPS "), "the place stands in it");
    bytes
}

/// The newest file of the plan, as it is handed out, with its head.
async fn newest(browser: &mut Browser, at: &str) -> (Answer, Vec<u8>) {
    let page = browser.get(at).await;
    let href = page.body.split("href=\"/plan-attachments/").nth(1).unwrap().split('"').next().unwrap();
    let address = format!("/plan-attachments/{href}");
    let bytes = browser.request(Method::GET, &address).send().await.unwrap().bytes().await.unwrap().to_vec();
    (browser.get(&address).await, bytes)
}

both!(a_file_that_does_harm_is_refused_in_words_and_nothing_is_kept, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let at = format!("/plan-versions/{}/attachments", case.version);
    let script = "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    let mut html_first = b"<html><script>alert(1)</script>".to_vec();
    html_first.extend(b"%PDF-1.7");
    for (name, bytes, told) in [
        ("爆弾.zip", bomb(), "PDF・PNG・JPEG のファイルを"),
        ("爆弾.pdf", bomb(), "PDF・PNG・JPEG のファイルを"),
        ("絵.svg", script.as_bytes().to_vec(), "PDF・PNG・JPEG のファイルを"),
        ("絵.png", script.as_bytes().to_vec(), "PDF・PNG・JPEG のファイルを"),
        ("二つ.pdf", html_first, "PDF・PNG・JPEG のファイルを"),
        ("動く.gif", b"GIF89a/*<script>*/".to_vec(), "PDF・PNG・JPEG のファイルを"),
        ("大きい.png", claiming(50_000, 50_000), "画像を読めません"),
        ("長い.png", claiming(1, 60_000), "画像を読めません"),
        ("最大.png", claiming(u32::MAX, u32::MAX), "画像を読めません"),
        ("壊れた.jpg", b"\xff\xd8\xff\xe1\xff\xff".to_vec(), "画像を読めません"),
    ] {
        let refused = send(&mut browser, (&at, &at, "files"), (name, bytes)).await;
        assert_eq!(refused.status, 422, "{name}: {}", refused.body);
        assert!(refused.body.contains(told), "{name}: {}", refused.body);
    }
    assert!(!browser.get(&at).await.body.contains("href=\"/plan-attachments/"), "nothing is kept");
    assert_eq!(browser.get("/healthz").await.status, 200);
});

both!(what_is_taken_is_cleaned_and_is_never_shown_as_a_page, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let at = format!("/plan-versions/{}/attachments", case.version);
    let mut two_in_one = picture(ImageFormat::Png);
    two_in_one.extend(b"<script>alert(1)</script>");
    two_in_one.extend(bomb());
    let mut paper = b"%PDF-1.7\n<script>alert(1)</script>\n".to_vec();
    paper.extend(bomb());
    for (name, bytes, kind, saved_as, gone) in [
        ("GPS.jpg", photograph(), "image/jpeg", "GPS.jpg", &[b"Exif".as_slice(), b"GPS "][..]),
        ("二つ.png", two_in_one, "image/png", "%E4%BA%8C%E3%81%A4.png", &[b"<script>", b"etc/cron"]),
        ("../../../etc/passwd", paper, "application/pdf", "passwd.pdf", &[]),
        ("C:\\Windows\\写真\u{202e}gpj.exe", picture(ImageFormat::Png), "image/png", "gpj.png", &[]),
        ("..\u{2215}x", picture(ImageFormat::Png), "image/png", ".png", &[]),
    ] {
        let taken = send(&mut browser, (&at, &at, "files"), (name, bytes)).await;
        assert_eq!(taken.status, 303, "{name:?}: {}", taken.body);
        let (opened, bytes) = newest(&mut browser, &at).await;
        let head = |of: &str| opened.headers.get(of).unwrap().to_str().unwrap().to_owned();
        assert_eq!(head("content-type"), kind, "{name:?}");
        assert_eq!(head("x-content-type-options"), "nosniff");
        assert!(head("content-security-policy").contains("default-src"), "{name:?}");
        let saved = head("content-disposition");
        assert!(saved.starts_with("attachment") && saved.ends_with(saved_as), "{name:?}: {saved}");
        assert!(!saved.contains("..") && !saved.contains("%2F") && !saved.contains("%E2%80%AE"), "{saved}");
        for text in gone {
            assert!(!bytes.windows(text.len()).any(|part| part == *text), "{name:?} keeps {text:?}");
        }
    }
    let nul = send(&mut browser, (&at, &at, "files"), ("a\0.png", picture(ImageFormat::Png))).await;
    assert_eq!(nul.status, 400, "no name holds a NUL: {}", nul.body);
});

both!(an_archive_is_no_care_plan_and_no_list_of_offices, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in_as(&town.care_manager);
    let before = counts(&app);
    for name in ["UP1KYO_9970100011_43_9970100037_11_20261101090000.CSV", "../../UPHOSOKU.CSV", "x.zip"] {
        let sent = send(&mut browser, ("/imports/new", "/imports", "files"), (name, bomb())).await;
        let page = if sent.status == 303 { browser.follow(&sent).await } else { sent };
        assert!(page.status == 200 || page.status == 422, "{name}: {} {}", page.status, page.body);
        assert!(!page.body.contains("/confirm\""), "{name} can't be taken over");
    }
    let after = counts(&app);
    assert_eq!((before["clients"], before["plan_versions"]), (after["clients"], after["plan_versions"]));
    let mut administrator = app.signed_in_as(&town.administrator);
    let sent =
        send(&mut administrator, ("/office-lists/new", "/office-lists", "files"), ("a.csv", bomb())).await;
    assert!(sent.status == 422 || sent.status == 303, "{}", sent.status);
    if sent.status == 303 {
        let page = administrator.follow(&sent).await;
        assert!(page.status == 200 && !page.body.contains("/confirm\""), "{}", page.body);
    }
    assert_eq!(browser.get("/healthz").await.status, 200);
});
