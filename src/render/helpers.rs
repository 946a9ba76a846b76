//! The helpers of templates. Each returns a value, so that handlebars escapes it.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta};
use handlebars::{
    Context, Handlebars, Helper, HelperDef, RenderContext, RenderError, RenderErrorReason, ScopedJson,
};
use serde_json::Value;

use super::assets::Assets;
use super::period;
use super::texts::{Lang, Texts};
use crate::domain::time::{display, jst, parse_date};
use crate::domain::words::Word;

type Outcome = Result<Value, RenderError>;

/// A helper made of a function over the helper's arguments and the page's reader.
struct Valued<F>(F);

impl<F: Fn(&Helper<'_>, Reader<'_>) -> Outcome + Send + Sync> HelperDef for Valued<F> {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        context: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        Ok(ScopedJson::Derived((self.0)(helper, Reader(context))?))
    }
}

/// Who reads the page, as its frame says.
struct Reader<'a>(&'a Context);

impl Reader<'_> {
    fn frame(&self, name: &str) -> Option<&str> {
        self.0.data().get("frame")?.get(name)?.as_str()
    }

    fn lang(&self) -> Lang {
        self.frame("lang").and_then(Lang::parse).unwrap_or(Lang::Ja)
    }

    /// The day in Japan on which the page is read.
    fn today(&self) -> Option<NaiveDate> {
        self.frame("today")?.parse().ok()
    }
}

pub(super) fn register(registry: &mut Handlebars<'static>, texts: Texts, assets: Assets) {
    register_texts(registry, texts);
    register_days(registry);
    register_spans(registry);
    register_fields(registry);
    add(registry, "asset", move |h, _| Ok(assets.href(&text_at(h, 0)?).into()));
    // {{form_id @root.frame.op_id}} is an operation id that no other form of the page has.
    let forms = AtomicU64::new(0);
    add(registry, "form_id", move |h, _| {
        let form = forms.fetch_add(1, Ordering::Relaxed);
        Ok(format!("{}.{form}", text_at(h, 0)?).into())
    });
}

fn add<F>(registry: &mut Handlebars<'static>, name: &'static str, value: F)
where
    F: Fn(&Helper<'_>, Reader<'_>) -> Outcome + Send + Sync + 'static,
{
    registry.register_helper(name, Box::new(Valued(value)));
}

fn register_texts(registry: &mut Handlebars<'static>, texts: Texts) {
    add(registry, "t", move |h, reader| {
        let args = h.hash().iter().map(|(name, value)| (*name, plain(value.value()))).collect();
        Ok(texts.with(reader.lang(), &text_at(h, 0)?, args).into())
    });
    // {{label "meeting-state" page.state}} is the text of `meeting-state-<word>`.
    add(registry, "label", move |h, reader| {
        let word = text_at(h, 1)?;
        if word.is_empty() {
            return Ok("".into());
        }
        let key = format!("{}-{}", text_at(h, 0)?, word.replace('_', "-"));
        Ok(texts.get(reader.lang(), &key).into())
    });
    // {{#each (between_dates period)}} gives the parts of a period between which a line may break, never within a day.
    add(registry, "between_dates", |h, _| Ok(period::parts(&text_at(h, 0)?).into()));
    // {{concat "a" b}} joins texts, for ids and keys.
    add(registry, "concat", |h, _| {
        Ok(h.params().iter().map(|p| plain(p.value())).collect::<String>().into())
    });
}

fn register_days(registry: &mut Handlebars<'static>) {
    add(registry, "date", |h, reader| Ok(date(&text_at(h, 0)?, reader.lang()).into()));
    add(registry, "datetime", |h, reader| {
        Ok(moment(&text_at(h, 0)?, reader.lang(), display::datetime, display::datetime_en).into())
    });
    add(registry, "time", |h, reader| {
        Ok(moment(&text_at(h, 0)?, reader.lang(), display::time, display::time).into())
    });
    add(registry, "wareki_at", |h, reader| {
        Ok(moment(&text_at(h, 0)?, reader.lang(), display::wareki_datetime, display::datetime_en).into())
    });
    add(registry, "wareki", |h, reader| {
        let day = day_of(&text_at(h, 0)?);
        let told = day.map(|day| by_lang(reader.lang(), day, display::wareki_date, display::date_en));
        Ok(told.unwrap_or_default().into())
    });
}

fn register_spans(registry: &mut Handlebars<'static>) {
    add(registry, "deadline", |h, reader| {
        let utc = text_at(h, 0)?.parse::<NaiveDateTime>().ok();
        Ok(utc.map(|utc| deadline(utc, reader.lang(), reader.today())).unwrap_or_default().into())
    });
    // {{span starts ends}} reads 「12月1日(火) 14:00〜15:00」.
    add(registry, "span", |h, reader| {
        let ends = text_at(h, 1)?.parse::<NaiveDateTime>();
        let both = text_at(h, 0)?.parse::<NaiveDateTime>().ok().zip(ends.ok());
        let written = |(starts, ends)| match reader.lang() {
            Lang::Ja => display::span(starts, ends),
            Lang::En => display::span_en(starts, ends),
        };
        let told = both.map(written).unwrap_or_default();
        Ok(of_year(both.map(|(starts, _)| starts), told, reader.lang(), reader.today()).into())
    });
}

fn register_fields(registry: &mut Handlebars<'static>) {
    // {{chosen page.form "name" value}} is true when that option was chosen; repeated fields are joined by a newline.
    add(registry, "chosen", |h, _| {
        let (field, option) = (text_at(h, 1)?, text_at(h, 2)?);
        let typed = h.param(0).and_then(|p| p.value().get("values")?.get(&field).map(plain));
        Ok(typed.is_some_and(|t| t.split('\n').any(|value| value == option)).into())
    });
    // {{error_for page.form "name"}} is the error text of a field, or nothing.
    add(registry, "error_for", |h, _| {
        let field = text_at(h, 1)?;
        let errors = h.param(0).and_then(|p| p.value().get("errors")?.as_array()).into_iter().flatten();
        let mut found = errors.filter(|e| e.get("field").and_then(Value::as_str) == Some(&field));
        Ok(found.next().and_then(|e| e.get("text")).cloned().unwrap_or_else(|| "".into()))
    });
    // {{value_for page.form "name"}} is what was typed into a field, or nothing.
    add(registry, "value_for", |h, _| {
        let field = text_at(h, 1)?;
        let typed = h.param(0).and_then(|p| p.value().get("values")?.get(&field).cloned());
        Ok(typed.unwrap_or_else(|| "".into()))
    });
    // {{box_of page.form "name" type}} is the type of a field's box: a box of days shows nothing of a text that is none.
    add(registry, "box_of", |h, _| {
        let (typed, kind) = (typed_at(h)?, text_at(h, 2)?);
        let is_day = typed.is_empty() || parse_date(&typed).is_ok();
        Ok(if kind == "date" && !is_day { "text".into() } else { kind.into() })
    });
    // {{boxed page.form "name" type}} is what stands in that box: a day however it was typed, as the box of days wants it.
    add(registry, "boxed", |h, _| {
        let (typed, kind) = (typed_at(h)?, text_at(h, 2)?);
        let day = parse_date(&typed).ok().filter(|_| kind == "date");
        Ok(day.map_or(typed, |day| day.to_string()).into())
    });
}

fn typed_at(helper: &Helper<'_>) -> Result<String, RenderError> {
    let field = text_at(helper, 1)?;
    let typed = helper.param(0).and_then(|p| p.value().get("values")?.get(&field).map(plain));
    Ok(typed.unwrap_or_default())
}

fn text_at(helper: &Helper<'_>, at: usize) -> Result<String, RenderError> {
    match helper.param(at) {
        Some(param) if param.is_value_missing() => {
            let name = param.relative_path().cloned().unwrap_or_default();
            Err(RenderErrorReason::MissingVariable(Some(name)).into())
        }
        Some(param) => Ok(plain(param.value())),
        None => Err(RenderErrorReason::ParamNotFoundForIndex("helper", at).into()),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// A date as it is, or the day in Japan of a time in UTC.
fn day_of(text: &str) -> Option<NaiveDate> {
    text.parse::<NaiveDate>().ok().or_else(|| text.parse::<NaiveDateTime>().ok().map(jst::jst_date))
}

fn date(text: &str, lang: Lang) -> String {
    day_of(text).map(|day| by_lang(lang, day, display::date, display::date_en)).unwrap_or_default()
}

fn moment(
    text: &str,
    lang: Lang,
    ja: fn(NaiveDateTime) -> String,
    en: fn(NaiveDateTime) -> String,
) -> String {
    text.parse::<NaiveDateTime>().map(|utc| by_lang(lang, utc, ja, en)).unwrap_or_default()
}

/// A deadline as it is read on a day.
pub(super) fn deadline(utc: NaiveDateTime, lang: Lang, today: Option<NaiveDate>) -> String {
    let told = by_lang(lang, utc, display::deadline, display::deadline_en);
    // A whole day ends at midnight, which is the next day already.
    of_year(Some(utc - TimeDelta::seconds(1)), told, lang, today)
}

/// A moment of another year than the reader's says so: a list that goes back a year would mislead.
fn of_year(utc: Option<NaiveDateTime>, told: String, lang: Lang, today: Option<NaiveDate>) -> String {
    let own = utc.map(|utc| jst::jst_date(utc).year());
    match own.filter(|own| today.is_some_and(|today| today.year() != *own)) {
        Some(own) => by_lang(lang, told, |t| format!("{own}年{t}"), |t| format!("{t}, {own}")),
        None => told,
    }
}

fn by_lang<T>(lang: Lang, value: T, ja: impl FnOnce(T) -> String, en: impl FnOnce(T) -> String) -> String {
    match lang {
        Lang::Ja => ja(value),
        Lang::En => en(value),
    }
}
