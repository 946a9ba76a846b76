//! The helpers of templates. Each returns a value, so that handlebars escapes it.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta};
use handlebars::{
    Context, Handlebars, Helper, HelperDef, RenderContext, RenderError, RenderErrorReason, ScopedJson,
};
use serde_json::Value;

use super::assets::Assets;
use super::texts::{Lang, Texts};
use crate::domain::time::{display, jst};
use crate::domain::words::Word;

type Outcome = Result<Value, RenderError>;

/// A helper made of a function over the helper's arguments and the page's language.
struct Valued<F>(F);

impl<F: Fn(&Helper<'_>, Lang) -> Outcome + Send + Sync> HelperDef for Valued<F> {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        context: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        Ok(ScopedJson::Derived((self.0)(helper, language(context))?))
    }
}

/// A helper that also knows the year in which the page is read.
struct Dated<F>(F);

impl<F: Fn(&Helper<'_>, Lang, Option<i32>) -> Outcome + Send + Sync> HelperDef for Dated<F> {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        context: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let today = context.data().get("frame").and_then(|f| f.get("today")).and_then(Value::as_str);
        let year = today.and_then(|day| day.parse::<NaiveDate>().ok()).map(|day| day.year());
        Ok(ScopedJson::Derived((self.0)(helper, language(context), year)?))
    }
}

pub(super) fn register(registry: &mut Handlebars<'static>, texts: Texts, assets: Assets) {
    let mut add =
        |name: &'static str, helper: Box<dyn HelperDef + Send + Sync>| registry.register_helper(name, helper);
    add(
        "t",
        Box::new(Valued(move |h: &Helper<'_>, lang| {
            let args = h.hash().iter().map(|(name, value)| (*name, plain(value.value()))).collect();
            Ok(texts.with(lang, &text_at(h, 0)?, args).into())
        })),
    );
    // {{label "meeting-state" page.state}} is the text of `meeting-state-<word>`.
    add(
        "label",
        Box::new(Valued(move |h: &Helper<'_>, lang| {
            let word = text_at(h, 1)?;
            if word.is_empty() {
                return Ok("".into());
            }
            Ok(texts.get(lang, &format!("{}-{}", text_at(h, 0)?, word.replace('_', "-"))).into())
        })),
    );
    add("asset", Box::new(Valued(move |h: &Helper<'_>, _| Ok(assets.href(&text_at(h, 0)?).into()))));
    add("date", Box::new(Valued(|h: &Helper<'_>, lang| Ok(date(&text_at(h, 0)?, lang).into()))));
    add(
        "datetime",
        Box::new(Valued(|h: &Helper<'_>, lang| {
            Ok(moment(&text_at(h, 0)?, lang, display::datetime, display::datetime_en).into())
        })),
    );
    add(
        "time",
        Box::new(Valued(|h: &Helper<'_>, lang| {
            Ok(moment(&text_at(h, 0)?, lang, display::time, display::time).into())
        })),
    );
    add(
        "deadline",
        Box::new(Dated(|h: &Helper<'_>, lang, year| {
            let text = text_at(h, 0)?;
            let told = moment(&text, lang, display::deadline, display::deadline_en);
            // A whole day ends at midnight, which is the next day already.
            let within = text.parse::<NaiveDateTime>().ok().map(|utc| utc - TimeDelta::seconds(1));
            Ok(of_year(within, told, lang, year).into())
        })),
    );
    // {{span starts ends}} reads 「12月1日(火) 14:00〜15:00」.
    add(
        "span",
        Box::new(Dated(|h: &Helper<'_>, lang, year| {
            let ends = text_at(h, 1)?.parse::<NaiveDateTime>();
            let both = text_at(h, 0)?.parse::<NaiveDateTime>().ok().zip(ends.ok());
            let written = |(starts, ends)| match lang {
                Lang::Ja => display::span(starts, ends),
                Lang::En => display::span_en(starts, ends),
            };
            let told = both.map(written).unwrap_or_default();
            Ok(of_year(both.map(|(starts, _)| starts), told, lang, year).into())
        })),
    );
    add(
        "wareki",
        Box::new(Valued(|h: &Helper<'_>, lang| {
            let day = day_of(&text_at(h, 0)?);
            Ok(day
                .map(|d| by_lang(lang, d, display::wareki_date, display::date_en))
                .unwrap_or_default()
                .into())
        })),
    );
    // {{chosen page.form "name" value}} is true when that option was chosen; repeated fields are joined by a newline.
    add(
        "chosen",
        Box::new(Valued(|h: &Helper<'_>, _| {
            let (field, option) = (text_at(h, 1)?, text_at(h, 2)?);
            let typed = h.param(0).and_then(|p| p.value().get("values")?.get(&field).map(plain));
            Ok(typed.is_some_and(|t| t.split('\n').any(|value| value == option)).into())
        })),
    );
    // {{error_for page.form "name"}} is the error text of a field, or nothing.
    add(
        "error_for",
        Box::new(Valued(|h: &Helper<'_>, _| {
            let field = text_at(h, 1)?;
            let errors =
                h.param(0).and_then(|p| p.value().get("errors")?.as_array().cloned()).unwrap_or_default();
            let found = errors.iter().find(|e| e.get("field").and_then(Value::as_str) == Some(&field));
            Ok(found.and_then(|e| e.get("text")).cloned().unwrap_or_else(|| "".into()))
        })),
    );
    // {{value_for page.form "name"}} is what was typed into a field, or nothing.
    add(
        "value_for",
        Box::new(Valued(|h: &Helper<'_>, _| {
            let field = text_at(h, 1)?;
            let typed = h.param(0).and_then(|p| p.value().get("values")?.get(&field).cloned());
            Ok(typed.unwrap_or_else(|| "".into()))
        })),
    );
    // {{form_id @root.frame.op_id}} is an operation id that no other form of the page has.
    let forms = AtomicU64::new(0);
    add(
        "form_id",
        Box::new(Valued(move |h: &Helper<'_>, _| {
            let form = forms.fetch_add(1, Ordering::Relaxed);
            Ok(format!("{}.{form}", text_at(h, 0)?).into())
        })),
    );
    // {{concat "a" b}} joins texts, for ids and keys.
    add(
        "concat",
        Box::new(Valued(|h: &Helper<'_>, _| {
            Ok(h.params().iter().map(|p| plain(p.value())).collect::<String>().into())
        })),
    );
}

fn language(context: &Context) -> Lang {
    let word = context.data().get("frame").and_then(|f| f.get("lang")).and_then(Value::as_str);
    word.and_then(Lang::parse).unwrap_or(Lang::Ja)
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

/// A moment of another year than the reader's says so: a list that goes back a year would mislead.
fn of_year(utc: Option<NaiveDateTime>, told: String, lang: Lang, year: Option<i32>) -> String {
    let own = utc.map(|utc| jst::jst_date(utc).year());
    match own.filter(|own| year.is_some_and(|year| year != *own)) {
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
