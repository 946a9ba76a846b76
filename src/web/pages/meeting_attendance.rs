//! Who was there: the form on the day's section of a meeting's page.

use actix_web::web;

use super::meeting_view;
use super::meeting_words::uid_of;
use crate::domain::ids::Uid;
use crate::domain::meeting::Actual;
use crate::domain::words::Word;
use crate::usecases::meeting::{RecordAttendance, Was, record_attendance};
use crate::web::{Ctx, Form, PageResult};

/// `POST /meetings/{meeting}/attendance`
pub async fn save(ctx: Ctx, path: web::Path<String>, form: Form) -> PageResult {
    let uid = uid_of(&path)?;
    let input = RecordAttendance { meeting: uid.clone(), people: people(&form) };
    let name = "meeting.record_attendance";
    match ctx.write(form.op_id(), name, move |tx, cmd| record_attendance(tx, cmd, &input)).await {
        Ok(()) => Ok(ctx.see_saying(format!("/meetings/{uid}#day"), "success", "meeting-attendance-noted")),
        Err(failure) => meeting_view::again(&ctx, uid, &form, failure).await,
    }
}

fn people(form: &Form) -> Vec<Was> {
    let chosen = form.with_prefix("actual-").filter_map(|(uid, word)| {
        let (participant, actual) = (Uid::parse(uid)?, Actual::parse(word)?);
        Some(Was { participant, actual, note: form.text(&format!("note-{uid}")).to_owned() })
    });
    chosen.collect()
}
