//! The typed contexts of pages: one file a noun. `samples` lists every page, so that a test renders them all.

pub mod accessibility;
pub mod account;
pub mod account_requests;
pub mod accounts;
pub mod answer_files;
pub mod care_team;
pub mod case_check;
pub mod case_materials;
pub mod cases;
pub mod certifications;
pub mod client_merges;
pub mod client_numbers;
pub mod client_states;
pub mod clients;
pub mod conference_people;
pub mod conferences;
pub mod consents;
pub mod deliveries;
pub mod duties;
pub mod duty_calendar;
pub mod duty_counts;
pub mod duty_entries;
pub mod errors;
pub mod evidence;
pub mod hand_overs;
pub mod heat;
pub mod home;
pub mod imports;
pub mod inbox;
pub mod inbox_week;
pub mod inquiries;
pub mod issues;
pub mod judgements;
pub mod links;
pub mod mail_settings;
pub mod meeting_letters;
pub mod meetings;
pub mod next_steps;
pub mod office_lists;
pub mod offices;
pub mod on_paper;
pub mod places;
pub mod plan_attachments;
pub mod plan_edits;
pub mod plan_export;
pub mod plan_papers;
pub mod plan_self_checks;
pub mod plans;
pub mod progress;
pub mod queues;
pub mod records;
pub mod region;
pub mod regular_hours;
pub mod reports;
pub mod rooms;
pub mod rules;
pub mod service_plans;
pub mod session;
pub mod sheets;
pub mod timetables;
pub mod venues;
pub mod welcome;

use super::{Page, Render, RenderError};

/// A page's template with a way to render its sample in a language.
pub struct Sample {
    /// The template.
    pub template: &'static str,
    /// The title's key.
    pub title: &'static str,
    /// Renders the sample.
    pub render: fn(&Render, &super::Frame) -> Result<String, RenderError>,
}

fn of<P: Page>() -> Sample {
    Sample {
        template: P::TEMPLATE,
        title: P::TITLE,
        render: |render, frame| render.page(frame, &P::sample()),
    }
}

/// Every page. One line a noun, so that two people can add to it without meeting.
pub fn samples() -> Vec<Sample> {
    [
        accessibility::samples(),
        account::samples(),
        account_requests::samples(),
        accounts::samples(),
        answer_files::samples(),
        care_team::samples(),
        case_check::samples(),
        cases::samples(),
        certifications::samples(),
        client_states::samples(),
        client_merges::samples(),
        client_numbers::samples(),
        clients::samples(),
        case_materials::samples(),
        conference_people::samples(),
        conferences::samples(),
        consents::samples(),
        deliveries::samples(),
        duties::samples(),
        duty_entries::samples(),
        duty_calendar::samples(),
        duty_counts::samples(),
        evidence::samples(),
        errors::samples(),
        home::samples(),
        imports::samples(),
        inbox::samples(),
        inbox_week::samples(),
        inquiries::samples(),
        issues::samples(),
        hand_overs::samples(),
        judgements::samples(),
        links::samples(),
        mail_settings::samples(),
        meeting_letters::samples(),
        meetings::samples(),
        next_steps::samples(),
        office_lists::samples(),
        offices::samples(),
        on_paper::samples(),
        places::samples(),
        plan_attachments::samples(),
        plan_edits::samples(),
        plan_export::samples(),
        plan_papers::samples(),
        plan_self_checks::samples(),
        plans::samples(),
        progress::samples(),
        queues::samples(),
        records::samples(),
        region::samples(),
        regular_hours::samples(),
        reports::samples(),
        rooms::samples(),
        rules::samples(),
        service_plans::samples(),
        session::samples(),
        sheets::samples(),
        timetables::samples(),
        venues::samples(),
        welcome::samples(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
