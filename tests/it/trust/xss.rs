//! G39: hostile text in every stored field. It is sent through every form, and written into what no form reaches;
//! then every page, print view, letter and answer of a room is parsed as a browser parses it, and none of the text
//! has become an element, an attribute or an address.

use std::collections::BTreeSet;

use diesel::RunQueryDsl;
use enza::storage::{Conn, StorageError};
use enza::web::routes::TABLE;
use scraper::{Html, Selector};

use super::forms::{Filled, everybodys, send};
use super::objects::people;
use crate::support::{Answer, TestApp};

const BREAKOUTS: [&str; 10] =
    ["", "\">", "'>", "</textarea>", "</title>", "--><", "</option></select>", "\\\">", "]]>", "`>"];
const VECTORS: [&str; 20] = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)//",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<body onpageshow=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<math href=javascript:alert(1)>x</math>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css';</style>",
    "<marquee onstart=alert(1)>x</marquee>",
];

/// Two hundred payloads. The last ones close an attribute without any tag, and look like a template.
fn payloads() -> Vec<String> {
    let product = BREAKOUTS.iter().flat_map(|b| VECTORS.iter().map(move |v| format!("{b}{v}")));
    let more = [
        "\" onmouseover=alert(1) x=\"",
        "' onmouseover=alert(1) x='",
        "{{7*7}}{{{raw}}}",
        "javascript:alert(1)",
    ];
    product.chain(more.map(str::to_owned)).collect()
}

/// Free texts as they are stored. Words, codes, ids and sealed columns are read back into types that refuse all else.
const COLUMNS: &[(&str, &[&str])] = &[
    ("accounts", &["name", "kana", "profession"]),
    ("clients", &["name", "kana", "address"]),
    ("client_contacts", &["name", "relation"]),
    ("offices", &["name", "address"]),
    ("insurers", &["name"]),
    ("municipalities", &["name"]),
    ("areas", &["name"]),
    ("meetings", &["agenda"]),
    ("participants", &["label", "person_name"]),
    ("inquiries", &["reason", "question"]),
    ("inquiry_questions", &["body"]),
    ("answer_delays", &["body", "said_by"]),
    ("opinions", &["body", "given_by", "risks"]),
    ("plan_needs", &["body"]),
    ("plan_goals", &["long_text", "short_text"]),
    ("plan_service_items", &["body", "office_name", "frequency", "service_kind"]),
    ("plan_versions", &["note", "author"]),
    ("conferences", &["title", "place"]),
    ("case_issues", &["body"]),
    ("issue_reports", &["title", "commentary"]),
    ("report_reviews", &["comment"]),
    ("themes", &["label"]),
    ("audit_events", &["actor_name"]),
    ("mails", &["to_name", "last_reply"]),
    ("login_sessions", &["user_agent", "device"]),
];

/// Writes all payloads into every row of these columns.
fn plant(app: &TestApp, text: &str) {
    let quoted = text.replace('\'', "''");
    for (table, columns) in COLUMNS {
        let sets: Vec<String> =
            columns.iter().map(|column| format!("{column} = '{quoted} ' || CAST(id AS TEXT)")).collect();
        let query = format!("UPDATE {table} SET {}", sets.join(", "));
        let write =
            |conn: &mut Conn| -> Result<usize, StorageError> { Ok(diesel::sql_query(&query).execute(conn)?) };
        app.state.store().with_writer(write).unwrap_or_else(|e| panic!("{table}: {e}"));
    }
}

/// What of a parsed page could only have come from a payload.
fn planted_elements(body: &str) -> Vec<String> {
    let html = Html::parse_document(body);
    let mut found = Vec::new();
    for element in html.select(&Selector::parse("*").unwrap()) {
        let value = element.value();
        let is_foreign = matches!(
            value.name(),
            "iframe" | "object" | "embed" | "math" | "base" | "video" | "marquee" | "style"
        );
        let has_inline_script = value.name() == "script" && value.attr("src").is_none();
        let is_hostile = value.attrs().any(|(name, text)| {
            let text: String = text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
            let text = text.to_lowercase();
            let is_address = matches!(name, "href" | "src" | "action" | "formaction" | "srcdoc" | "content");
            name.starts_with("on")
                || (is_address && (text.starts_with("javascript:") || text.contains("evil.example")))
                || (name == "src" && text == "x")
        });
        if is_foreign || has_inline_script || is_hostile {
            found.push(format!("<{} {:?}>", value.name(), value.attrs().collect::<Vec<_>>()));
        }
    }
    found
}

fn kind(answer: &Answer) -> String {
    answer.headers.get("content-type").map_or("", |v| v.to_str().unwrap()).to_owned()
}

/// Text fields get a payload each, in turn.
fn hostile(form: &Filled, payloads: &[String], next: &mut usize) -> Filled {
    let mut form = form.clone();
    for (_, value) in form.pairs.iter_mut().filter(|(_, value)| value.starts_with("架空")) {
        *value = payloads[*next % payloads.len()].clone();
        *next += 1;
    }
    form
}

both!(hostile_text_stays_text_on_every_page_in_every_letter_and_in_rooms, |app| async move {
    let world = app.world().await;
    let payloads = payloads();
    assert!(payloads.len() >= 200);
    let number = Some(world.town.providers[0].number.as_str());
    // The forms revoke links, so the devices come first.
    let devices = [
        (&world.poll, app.device(&world.poll, number).await),
        (&world.inquiry, app.device(&world.inquiry, number).await),
    ];
    let (mut next, mut wrong, mut sent) = (0, Vec::new(), BTreeSet::new());
    for (route, mut browser, form) in everybodys(&app, &world).await {
        if route.contains("sign-out") || route.contains("sessions") || !sent.insert(route) {
            continue;
        }
        let form = hostile(&form, &payloads, &mut next);
        // The page that shows the form again with what is wrong has the text in its fields.
        let pairs: Vec<(&str, &str)> = form.pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let again = browser.post(&form.action, &pairs).await;
        if kind(&again).starts_with("text/html") {
            wrong.extend(planted_elements(&again.body).into_iter().map(|e| format!("POST {route}: {e}")));
        }
        send(browser, &form).await;
    }
    assert!(next >= 40, "only {next} fields took text");
    app.settle().await;
    plant(&app, &payloads.join(" "));
    let mut pages = 0;
    for (letter, person) in people(&world) {
        let mut browser = app.browser_of_person(person);
        for route in TABLE.iter().filter(|r| r.method == "GET" && !r.path.contains("socket")) {
            let path = world.address(route.path);
            let path = if path.ends_with("/events") { format!("{path}?since=0") } else { path };
            let answer = browser.get(&path).await;
            assert!(answer.status < 500, "{letter} {path}: {}", answer.status);
            if kind(&answer).starts_with("text/html") {
                pages += usize::from(answer.body.contains("&lt;script&gt;alert(1)"));
                let found = planted_elements(&answer.body);
                wrong.extend(found.into_iter().take(3).map(|e| format!("{letter} {}: {e}", route.path)));
            } else if answer.body.contains("<script>alert(1)") {
                let is_data = ["application/json", "application/problem+json", "text/csv"]
                    .iter()
                    .any(|data| kind(&answer).starts_with(data));
                assert!(is_data, "{} is sent as {}", route.path, kind(&answer));
                assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{}", route.path);
            }
        }
    }
    for (invitation, mut device) in devices {
        for route in TABLE.iter().filter(|r| r.method == "GET" && r.path.starts_with("/i/{invitation}")) {
            let path = world.address(&route.path.replace("{invitation}", invitation.as_str()));
            let answer = device.get(&path).await;
            assert!(answer.status < 500, "{path}: {}", answer.status);
            wrong.extend(planted_elements(&answer.body).into_iter().take(3).map(|e| format!("{path}: {e}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(pages >= 40, "the text was shown on {pages} pages only");
});

both!(a_letter_with_hostile_names_is_plain_to_its_reader, |app| async move {
    let world = app.world().await;
    plant(&app, &payloads().join(" "));
    let mut organizer = app.browser_of_person(&world.town.care_manager);
    let again = format!("/meetings/{}/invitations/{}/resend", world.ids["{poll}"], world.poll);
    let page = organizer.get(&format!("/meetings/{}", world.ids["{poll}"])).await;
    let sent = organizer.submit(&page, &again, &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    app.settle().await;
    let kept = app.state.works.post.transport.kept();
    let mut read = 0;
    for letter in &kept {
        let parts = html_parts(&letter.raw);
        read += parts.len();
        for part in parts {
            let found: Vec<String> =
                planted_elements(&part).into_iter().filter(|e| !e.starts_with("<style")).collect();
            assert!(found.is_empty(), "{found:?}");
        }
    }
    assert!(read >= 1 && kept.len() >= 2, "{} letters with {read} pages", kept.len());
});

/// The decoded HTML parts of a letter.
fn html_parts(raw: &str) -> Vec<String> {
    let parts = raw.split("Content-Type: text/html").skip(1);
    let decode = |part: &str| {
        let (head, body) = part.split_once("\r\n\r\n").unwrap();
        let body = body.split("\r\n--").next().unwrap();
        let bare: String = body.split_whitespace().collect();
        if head.contains("base64") {
            let bytes = data_encoding::BASE64.decode(bare.as_bytes()).unwrap();
            String::from_utf8(bytes).unwrap()
        } else {
            body.replace("=\r\n", "").replace("=3D", "=").replace("=22", "\"")
        }
    };
    parts.map(decode).collect()
}
