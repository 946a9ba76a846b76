//! G27: the path names one thing and the body another. Every id that stands in a form is replaced by ids of other
//! people's things of the same kind; the write is refused, whichever of them it is.

use std::collections::BTreeSet;

use diesel::RunQueryDsl;
use diesel::sql_types::Text;
use enza::domain::ids::Uid;
use enza::storage::{Conn, StorageError};

use super::forms::{Filled, everybodys, send};
use super::objects::counts;
use crate::support::{TestApp, World};

/// Fields whose id may be any that the directory, which is shared, has; and why.
const FREE: &[(&str, &str, &str)] = &[
    (
        "/accounts/{account}/leave",
        "successor",
        "nothing is handed over here, so anybody may go on with it; accounts",
    ),
    ("/meetings/{meeting}/participants", "office", "any office of the directory may be invited"),
    (
        "/accounts/{account}/memberships",
        "office",
        "the administrator of the installation joins people to any office",
    ),
    ("/accounts", "office", "the administrator of the installation joins people to any office"),
    ("/municipalities", "insurer", "the administrator keeps the directory of all insurers"),
    ("/municipalities/{place}", "insurer", "the administrator keeps the directory of all insurers"),
    ("/areas", "municipality", "the administrator keeps the directory of all insurers"),
    ("/areas/{place}", "municipality", "the administrator keeps the directory of all insurers"),
    ("/rules", "insurer", "the administrator adopts for every insurer, its staff for their own alone; rules"),
    ("/offices", "insurers", "the directory says with whom an office works"),
    ("/offices", "areas", "the directory says where an office works"),
];

#[derive(diesel::QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    uid: String,
}

/// One id of each kind that does not stand on the form.
fn others(app: &TestApp, world: &World, form: &Filled) -> Vec<String> {
    let tables = [
        "participants",
        "invitations",
        "opinions",
        "accounts",
        "offices",
        "areas",
        "insurers",
        "care_cases",
        "agenda_items",
        "meetings",
        "plan_versions",
        "clients",
    ];
    let read = |conn: &mut Conn| -> Result<Vec<String>, StorageError> {
        let mut all = Vec::new();
        for table in tables {
            let query = format!("SELECT uid FROM {table} ORDER BY id DESC");
            let found = diesel::sql_query(query).load::<Found>(conn)?;
            let on_form = |uid: &str| form.pairs.iter().any(|(_, v)| v == uid) || form.action.contains(uid);
            all.extend(found.into_iter().map(|f| f.uid).find(|uid| !on_form(uid)));
        }
        Ok(all)
    };
    let mut all = app.state.store().read(read).unwrap();
    all.extend([world.town.other_care_office.uid.to_string(), world.town.other_insurer.to_string()]);
    all.push("019a0000-0000-7000-8000-000000000000".into());
    all
}

/// The fields of a form that hold an id.
fn id_fields(form: &Filled) -> Vec<usize> {
    let is_id = |(name, value): &(String, String)| {
        !matches!(name.as_str(), "op_id" | "csrf") && Uid::parse(value.split('/').next().unwrap()).is_some()
    };
    form.pairs.iter().enumerate().filter(|(_, pair)| is_id(pair)).map(|(at, _)| at).collect()
}

both!(an_id_of_something_else_in_the_body_is_refused, |app| async move {
    let world = app.world().await;
    let (mut seen, mut tried, mut accepted) = (BTreeSet::new(), 0, Vec::new());
    for (route, browser, form) in everybodys(&app, &world).await {
        for at in id_fields(&form) {
            let name = form.pairs[at].0.clone();
            let is_free = FREE.iter().any(|(path, field, _)| *path == route && *field == name);
            if is_free || !seen.insert((route, name.clone())) {
                continue;
            }
            for other in others(&app, &world, &form) {
                let mut mixed = form.clone();
                mixed.pairs[at].1 = match mixed.pairs[at].1.split_once('/') {
                    Some((_, rest)) => format!("{other}/{rest}"),
                    None => other,
                };
                tried += 1;
                for pair in mixed.pairs.iter_mut().filter(|(name, _)| name == "op_id") {
                    pair.1 = format!("mix-{tried}");
                }
                let before = counts(&app);
                let (status, location) = send(browser.clone(), &mixed).await;
                if !(400..500).contains(&status) || counts(&app) != before {
                    let value = &mixed.pairs[at].1;
                    accepted.push(format!("{route} {name}={value}: {status} {location}"));
                }
            }
        }
    }
    assert!(accepted.is_empty(), "{}", accepted.join("\n"));
    assert!(tried >= 100, "only {tried} tries over {seen:?}");
});
