//! Every URL in one table, each with its policy. A route can't exist without one: the macro demands it.

mod lookup;
#[macro_use]
mod row;

pub use lookup::{find, page_of, scopes};
pub use row::Route;

use super::pages;
use super::policy::{
    ADMINISTRATOR, ALL_STAFF, CASE_KEEPERS, CODERS, CONFERENCE, CONFERENCE_HOSTS, DIRECTORY,
    DIRECTORY_WRITERS, DUTY_READERS, EVERY_LINK, HOURS_WRITERS, MEETING_LINKS, PLANNERS, Policy, REGION,
    REVIEWERS, RULE_KEEPERS, TEAM,
};
use super::{api, assets, health, sockets};
use crate::domain::access::{InvitationKind, Role};

/// What a link to an answer sheet opens.
const INQUIRY: &[InvitationKind] = &[InvitationKind::Inquiry];
/// What a link to a delivered plan version opens.
const DELIVERY: &[InvitationKind] = &[InvitationKind::Delivery];

// One block a noun, in alphabetical order.
routes! {
    GET "/" => pages::home::index, Policy::Public;

    GET "/accessibility" => pages::accessibility::index, Policy::Public;

    GET "/agenda/{item}" => pages::agenda::show, Policy::Roles(CONFERENCE);
    POST "/agenda/{item}/close" => pages::agenda::close, Policy::Roles(CONFERENCE_HOSTS);
    GET "/agenda/{item}/materials" => pages::case_materials::index, Policy::Roles(CONFERENCE);
    POST "/agenda/{item}/materials" => pages::case_materials::add, Policy::Roles(PLANNERS);
    POST "/agenda/{item}/materials/withdraw" => pages::case_materials::withdraw, Policy::Roles(CASE_KEEPERS);
    GET "/agenda/{item}/materials/{material}" => pages::case_materials::open, Policy::Roles(CONFERENCE);
    POST "/agenda/{item}/room" => pages::agenda::open_room, Policy::Roles(CONFERENCE_HOSTS);

    GET "/api/v1/meetings" => api::meetings::index, Policy::Api("meetings:read", PLANNERS);
    POST "/api/v1/meetings" => api::meetings::create, Policy::Api("meetings:write", PLANNERS);
    GET "/api/v1/meetings/{meeting}" => api::meetings::show, Policy::Api("meetings:read", PLANNERS);
    POST "/api/v1/meetings/{meeting}/fix" => api::meetings::fix, Policy::Api("meetings:write", PLANNERS);
    POST "/api/v1/meetings/{meeting}/send" => api::meetings::send, Policy::Api("meetings:write", PLANNERS);

    GET "/calendar/{secret}.ics" => pages::calendar_feed::show, Policy::Public;

    GET "/cases" => pages::cases::index, Policy::Roles(PLANNERS);
    GET "/cases/{case}" => pages::cases::show, Policy::Roles(PLANNERS);
    POST "/cases/{case}/sheet" => pages::cases::write, Policy::Roles(PLANNERS);
    GET "/cases/{case}/check" => pages::case_check::show, Policy::Roles(PLANNERS);
    POST "/cases/{case}/check" => pages::case_check::confirm, Policy::Roles(PLANNERS);
    POST "/clients/{client}/case" => pages::cases::create, Policy::Roles(PLANNERS);

    GET "/conferences" => pages::conferences::index, Policy::Roles(CONFERENCE);
    POST "/conferences" => pages::conferences::create, Policy::Roles(CONFERENCE_HOSTS);
    GET "/conferences/new" => pages::conferences::new, Policy::Roles(CONFERENCE_HOSTS);
    GET "/conferences/{conference}" => pages::conferences::show, Policy::Roles(CONFERENCE);
    POST "/conferences/{conference}/attendance" => pages::conferences::attendance, Policy::Roles(CONFERENCE_HOSTS);
    POST "/conferences/{conference}/attendees" => pages::conference_people::invite, Policy::Roles(CONFERENCE_HOSTS);
    GET "/conferences/{conference}/attendees/{attendee}" => pages::conference_people::show, Policy::Roles(CONFERENCE_HOSTS);
    POST "/conferences/{conference}/attendees/{attendee}" => pages::conference_people::change, Policy::Roles(CONFERENCE_HOSTS);
    POST "/conferences/{conference}/attendees/{attendee}/remove" => pages::conference_people::remove, Policy::Roles(CONFERENCE_HOSTS);
    POST "/conferences/{conference}/cases" => pages::conferences::list_case, Policy::Roles(CONFERENCE_HOSTS);
    GET "/conferences/{conference}/minutes" => pages::conference_minutes::print, Policy::Roles(CONFERENCE);
    POST "/conferences/{conference}/minutes" => pages::conference_minutes::write, Policy::Roles(CONFERENCE_HOSTS);
    POST "/conferences/{conference}/steps" => pages::conferences::step, Policy::Roles(CONFERENCE_HOSTS);

    GET "/follow-ups" => pages::agenda::tasks, Policy::SignedIn;
    POST "/follow-ups/{follow_up}/finish" => pages::agenda::finish, Policy::SignedIn;

    GET "/pledges/{insurer}" => pages::agenda::pledge_form, Policy::SignedIn;
    POST "/pledges/{insurer}" => pages::agenda::pledge_sign, Policy::SignedIn;
    GET "/certifications/{certification}/correct" => pages::certifications::correct_form, Policy::Roles(PLANNERS);
    POST "/certifications/{certification}/correct" => pages::certifications::do_correct, Policy::Roles(PLANNERS);
    POST "/certifications/{certification}/withdraw" => pages::certifications::do_withdraw, Policy::Roles(PLANNERS);
    GET "/clients/{client}/certifications" => pages::certifications::index, Policy::Roles(TEAM);
    POST "/clients/{client}/certifications" => pages::certifications::create, Policy::Roles(PLANNERS);
    POST "/clients/{client}/frameworks" => pages::care_team::add_framework, Policy::Roles(PLANNERS);
    GET "/clients/{client}/frameworks/new" => pages::care_team::new_framework, Policy::Roles(PLANNERS);
    GET "/clients/{client}/hand-over" => pages::hand_overs::form, Policy::Roles(PLANNERS);
    POST "/clients/{client}/hand-over" => pages::hand_overs::propose, Policy::Roles(PLANNERS);
    GET "/clients/{client}/history" => pages::clients::history, Policy::Roles(PLANNERS);
    GET "/clients/{client}/manager" => pages::care_team::new_manager, Policy::Roles(PLANNERS);
    POST "/clients/{client}/manager" => pages::care_team::put_manager, Policy::Roles(PLANNERS);
    GET "/clients/{client}/merge" => pages::client_merges::compare, Policy::Roles(PLANNERS);
    POST "/clients/{client}/merge" => pages::client_merges::merge, Policy::Roles(PLANNERS);
    POST "/clients/{client}/merges/{merge}/undo" => pages::client_merges::undo, Policy::Roles(PLANNERS);
    GET "/clients/{client}/numbers" => pages::client_numbers::index, Policy::Roles(PLANNERS);
    POST "/clients/{client}/numbers" => pages::client_numbers::change, Policy::Roles(PLANNERS);
    GET "/clients/{client}/state" => pages::client_states::show, Policy::Roles(PLANNERS);
    POST "/clients/{client}/state" => pages::client_states::change, Policy::Roles(PLANNERS);
    GET "/clients/{client}/team" => pages::care_team::index, Policy::Roles(TEAM);
    POST "/clients/{client}/team" => pages::care_team::join, Policy::Roles(PLANNERS);
    GET "/clients/{client}/team/new" => pages::care_team::new_member, Policy::Roles(PLANNERS);
    GET "/frameworks/{framework}/withdraw" => pages::care_team::withdraw_form, Policy::Roles(PLANNERS);
    POST "/frameworks/{framework}/withdraw" => pages::care_team::withdraw, Policy::Roles(PLANNERS);
    GET "/team-members/{member}/end" => pages::care_team::end_form, Policy::Roles(PLANNERS);
    POST "/team-members/{member}/end" => pages::care_team::end, Policy::Roles(PLANNERS);
    POST "/team-members/{member}/resume" => pages::care_team::resume, Policy::Roles(PLANNERS);
    GET "/clients" => pages::clients::index, Policy::Roles(TEAM);
    POST "/clients" => pages::client_forms::create, Policy::Roles(PLANNERS);
    GET "/clients/new" => pages::client_forms::new, Policy::Roles(PLANNERS);
    GET "/clients/duplicates" => pages::client_merges::index, Policy::Roles(PLANNERS);
    GET "/clients/{client}" => pages::clients::show, Policy::Roles(TEAM);
    POST "/clients/{client}/contacts" => pages::client_contacts::add, Policy::Roles(PLANNERS);
    GET "/clients/{client}/contacts/new" => pages::client_contacts::new, Policy::Roles(PLANNERS);
    GET "/clients/{client}/edit" => pages::client_forms::edit_form, Policy::Roles(PLANNERS);
    POST "/clients/{client}/edit" => pages::client_forms::update, Policy::Roles(PLANNERS);
    POST "/contacts/{contact}/confirm-address" => pages::client_contacts::confirm_address, Policy::Roles(PLANNERS);
    GET "/contacts/{contact}/edit" => pages::client_contacts::edit, Policy::Roles(PLANNERS);
    POST "/contacts/{contact}/edit" => pages::client_contacts::change, Policy::Roles(PLANNERS);
    POST "/contacts/{contact}/end" => pages::client_contacts::end, Policy::Roles(PLANNERS);

    GET "/account" => pages::account::show, Policy::SignedIn;
    POST "/account" => pages::account::save, Policy::SignedIn;
    POST "/account/calendar" => pages::account::make_calendar, Policy::Roles(TEAM);
    POST "/account/calendar/revoke" => pages::account::end_calendar, Policy::Roles(TEAM);
    POST "/account/confirm-address" => pages::account::confirm_address, Policy::SignedIn;
    POST "/account/end-other-sessions" => pages::account::end_other_sessions, Policy::SignedIn;
    GET "/account/letters" => pages::mail_settings::show, Policy::Roles(TEAM);
    POST "/account/letters" => pages::mail_settings::mute, Policy::Roles(TEAM);
    POST "/account/letters/days" => pages::mail_settings::days, Policy::Roles(PLANNERS);
    GET "/account/password" => pages::credentials::password_form, Policy::SignedIn;
    POST "/account/password" => pages::credentials::set_password, Policy::SignedIn;
    GET "/account/recovery-codes" => pages::credentials::codes_form, Policy::SignedIn;
    POST "/account/recovery-codes" => pages::credentials::renew, Policy::SignedIn;
    GET "/account/hours" => pages::regular_hours::show_own, Policy::Roles(PLANNERS);
    POST "/account/hours" => pages::regular_hours::save_own, Policy::Roles(PLANNERS);
    POST "/account/hours/restore" => pages::regular_hours::restore_own, Policy::Roles(PLANNERS);
    POST "/account/hours/withdraw" => pages::regular_hours::withdraw_own, Policy::Roles(PLANNERS);
    POST "/account/sessions/{session}/end" => pages::account::end_session, Policy::SignedIn;
    POST "/account/tokens" => pages::account::add_token, Policy::SignedIn;
    GET "/account/tokens/new" => pages::account::new_token, Policy::SignedIn;
    POST "/account/tokens/{token}/revoke" => pages::account::end_token, Policy::SignedIn;
    GET "/account/totp" => pages::credentials::totp_form, Policy::SignedIn;
    POST "/account/totp" => pages::credentials::set_totp, Policy::SignedIn;

    GET "/account-requests" => pages::account_requests::index, Policy::Roles(ADMINISTRATOR);
    POST "/account-requests/{request}/decline" => pages::account_requests::decline, Policy::Roles(ADMINISTRATOR);
    GET "/accounts" => pages::accounts::index, Policy::Roles(&[Role::Administrator]);
    POST "/accounts" => pages::accounts::create, Policy::Roles(&[Role::Administrator]);
    GET "/accounts/new" => pages::accounts::new, Policy::Roles(&[Role::Administrator]);
    GET "/accounts/{account}" => pages::accounts::show, Policy::Roles(&[Role::Administrator]);
    POST "/accounts/{account}" => pages::accounts::save, Policy::Roles(&[Role::Administrator]);
    POST "/accounts/{account}/leave" => pages::account_access::end_account, Policy::Roles(&[Role::Administrator]);
    POST "/accounts/{account}/links" => pages::account_access::make_link, Policy::Roles(&[Role::Administrator]);
    GET "/accounts/{account}/links/{link}" => pages::account_access::show_link, Policy::Roles(&[Role::Administrator]);
    POST "/accounts/{account}/memberships" => pages::account_access::add_role, Policy::Roles(&[Role::Administrator]);
    POST "/accounts/{account}/memberships/{membership}/end" => pages::account_access::end_role, Policy::Roles(&[Role::Administrator]);
    POST "/accounts/{account}/unlock" => pages::account_access::open_doors, Policy::Roles(&[Role::Administrator]);

    GET "/answer-files/{file}" => pages::answer_files::open, Policy::Roles(PLANNERS);

    GET "/api/v1/openapi.json" => api::openapi, Policy::Public;

    GET "/hand-overs" => pages::hand_overs::index, Policy::Roles(PLANNERS);
    GET "/hand-overs/{hand_over}" => pages::hand_overs::show, Policy::Roles(PLANNERS);
    POST "/hand-overs/{hand_over}/accept" => pages::hand_overs::accept, Policy::Roles(PLANNERS);
    POST "/hand-overs/{hand_over}/decline" => pages::hand_overs::decline, Policy::Roles(PLANNERS);
    GET "/hand-overs/{hand_over}/evidence" => pages::duty_evidence::former::form, Policy::Roles(PLANNERS);
    GET "/hand-overs/{hand_over}/evidence/print" => pages::duty_evidence::former::print, Policy::Roles(PLANNERS);
    GET "/hand-overs/{hand_over}/evidence/zip" => pages::duty_evidence::former::zip, Policy::Roles(PLANNERS);
    POST "/hand-overs/{hand_over}/withdraw" => pages::hand_overs::withdraw, Policy::Roles(PLANNERS);

    GET "/healthz" => health::alive, Policy::Public;
    GET "/readyz" => health::ready, Policy::Public;

    GET "/issues" => pages::issues::index, Policy::Roles(CODERS);
    POST "/issues" => pages::issues::create, Policy::Roles(CODERS);
    GET "/issues/new" => pages::issues::new, Policy::Roles(CODERS);
    GET "/issues/{issue}/withdraw" => pages::issues::ask_to_withdraw, Policy::Roles(CODERS);
    POST "/issues/{issue}/withdraw" => pages::issues::withdraw, Policy::Roles(CODERS);
    POST "/imports" => pages::imports::create, Policy::Roles(PLANNERS);
    GET "/imports/new" => pages::imports::new, Policy::Roles(PLANNERS);
    GET "/imports/{import}" => pages::imports::show, Policy::Roles(PLANNERS);
    POST "/imports/{import}/confirm" => pages::imports::confirm_import, Policy::Roles(PLANNERS);
    POST "/imports/{import}/discard" => pages::imports::discard_import, Policy::Roles(PLANNERS);

    GET "/language/{lang}" => pages::language::choose, Policy::Public;

    POST "/meetings/{meeting}/room" => pages::rooms::make_for_meeting, Policy::Roles(PLANNERS);
    GET "/rooms/{room}" => pages::rooms::show, Policy::Seat;
    GET "/rooms/{room}/projection" => pages::rooms::projection, Policy::Seat;
    GET "/rooms/{room}/socket" => sockets::open, Policy::Socket;
    GET "/rooms/{room}/events" => api::rooms::events, Policy::Seat;
    POST "/rooms/{room}/contributions" => api::rooms::contribute, Policy::Seat;
    POST "/rooms/{room}/seat" => pages::rooms::enter, Policy::Seat;
    POST "/rooms/{room}/entries" => pages::rooms::say, Policy::Seat;
    POST "/rooms/{room}/marks" => pages::rooms::mark, Policy::Seat;
    GET "/rooms/{room}/issues/new" => pages::room_issues::new, Policy::Seat;
    POST "/rooms/{room}/issues" => pages::room_issues::raise, Policy::Seat;
    POST "/rooms/{room}/steering" => pages::rooms::steer, Policy::Seat;
    POST "/rooms/{room}/seats/{seat}" => pages::rooms::move_seat, Policy::Seat;
    GET "/api/v1/clients" => api::clients::index, Policy::Api("clients:read", TEAM);
    GET "/api/v1/clients/{client}" => api::clients::show, Policy::Api("clients:read", TEAM);
    POST "/api/v1/imports" => api::imports::create, Policy::Api("imports:write", PLANNERS);
    GET "/api/v1/imports/{import}" => api::imports::show, Policy::Api("imports:write", PLANNERS);
    POST "/api/v1/imports/{import}/confirm" => api::imports::confirm, Policy::Api("imports:write", PLANNERS);
    POST "/api/v1/imports/{import}/discard" => api::imports::discard_import, Policy::Api("imports:write", PLANNERS);
    GET "/api/v1/plan-versions/{version}" => api::plans::show, Policy::Api("plans:read", TEAM);
    POST "/api/v1/plan-versions/{version}/next" => api::plans::next, Policy::Api("plans:write", PLANNERS);

    POST "/api/v1/rooms/{room}/seat" => api::rooms::enter, Policy::Api("rooms:write", ALL_STAFF);
    POST "/api/v1/rooms/{room}/ticket" => api::rooms::ticket, Policy::Api("rooms:write", ALL_STAFF);
    POST "/api/v1/rooms/{room}/contributions" => api::rooms::contribute, Policy::Api("rooms:write", ALL_STAFF);
    GET "/api/v1/rooms/{room}/events" => api::rooms::events, Policy::Api("rooms:read", ALL_STAFF);

    GET "/address" => pages::office_steps::address_form, Policy::Public;
    POST "/address" => pages::office_steps::address_confirm, Policy::Public;
    POST "/office-lists" => pages::office_lists::create, Policy::Roles(ADMINISTRATOR);
    GET "/office-lists/new" => pages::office_lists::new, Policy::Roles(ADMINISTRATOR);
    GET "/office-lists/template" => pages::office_lists::template_file, Policy::Roles(ADMINISTRATOR);
    GET "/office-lists/{list}" => pages::office_lists::show, Policy::Roles(ADMINISTRATOR);
    POST "/office-lists/{list}/confirm" => pages::office_lists::confirm_list, Policy::Roles(ADMINISTRATOR);
    POST "/office-lists/{list}/discard" => pages::office_lists::discard_list, Policy::Roles(ADMINISTRATOR);
    GET "/offices" => pages::offices::index, Policy::Roles(DIRECTORY);
    POST "/offices" => pages::offices::create, Policy::Roles(DIRECTORY_WRITERS);
    GET "/offices/csv" => pages::office_lists::export, Policy::Roles(ADMINISTRATOR);
    GET "/offices/new" => pages::offices::new, Policy::Roles(DIRECTORY_WRITERS);
    GET "/offices/{office}" => pages::offices::show, Policy::Roles(DIRECTORY);
    POST "/offices/{office}/closures" => pages::office_steps::close, Policy::Roles(DIRECTORY_WRITERS);
    POST "/offices/{office}/closures/remove" => pages::office_steps::reopen, Policy::Roles(DIRECTORY_WRITERS);
    POST "/offices/{office}/confirm-address" => pages::office_steps::confirm_address, Policy::Roles(DIRECTORY_WRITERS);
    GET "/offices/{office}/edit" => pages::offices::edit, Policy::Roles(DIRECTORY_WRITERS);
    POST "/offices/{office}/edit" => pages::offices::update, Policy::Roles(DIRECTORY_WRITERS);
    GET "/offices/{office}/hours" => pages::regular_hours::show_office, Policy::Roles(HOURS_WRITERS);
    POST "/offices/{office}/hours" => pages::regular_hours::save_office, Policy::Roles(HOURS_WRITERS);
    POST "/offices/{office}/hours/restore" => pages::regular_hours::restore_office, Policy::Roles(HOURS_WRITERS);
    POST "/offices/{office}/hours/withdraw" => pages::regular_hours::withdraw_office, Policy::Roles(HOURS_WRITERS);
    GET "/offices/{office}/venues" => pages::venues::index, Policy::Roles(HOURS_WRITERS);
    POST "/offices/{office}/venues" => pages::venues::add, Policy::Roles(HOURS_WRITERS);
    POST "/offices/{office}/venues/{venue}" => pages::venues::change, Policy::Roles(HOURS_WRITERS);
    POST "/offices/{office}/venues/{venue}/close" => pages::venues::close, Policy::Roles(HOURS_WRITERS);
    POST "/offices/{office}/venues/{venue}/open" => pages::venues::open, Policy::Roles(HOURS_WRITERS);
    GET "/offices/{office}/merge" => pages::office_merges::compare, Policy::Roles(ADMINISTRATOR);
    POST "/offices/{office}/merge" => pages::office_merges::merge, Policy::Roles(ADMINISTRATOR);
    POST "/offices/{office}/merges/{merge}/undo" => pages::office_merges::undo, Policy::Roles(ADMINISTRATOR);
    POST "/offices/{office}/test-address" => pages::office_steps::test_address, Policy::Roles(DIRECTORY_WRITERS);

    GET "/areas" => pages::places::index, Policy::Roles(ADMINISTRATOR);
    POST "/areas" => pages::places::create, Policy::Roles(ADMINISTRATOR);
    GET "/areas/new" => pages::places::new, Policy::Roles(ADMINISTRATOR);
    GET "/areas/{place}" => pages::places::edit, Policy::Roles(ADMINISTRATOR);
    POST "/areas/{place}" => pages::places::update, Policy::Roles(ADMINISTRATOR);
    GET "/insurers" => pages::places::index, Policy::Roles(ADMINISTRATOR);
    POST "/insurers" => pages::places::create, Policy::Roles(ADMINISTRATOR);
    GET "/insurers/new" => pages::places::new, Policy::Roles(ADMINISTRATOR);
    GET "/insurers/{place}" => pages::places::edit, Policy::Roles(ADMINISTRATOR);
    POST "/insurers/{place}" => pages::places::update, Policy::Roles(ADMINISTRATOR);
    GET "/municipalities" => pages::places::index, Policy::Roles(ADMINISTRATOR);
    POST "/municipalities" => pages::places::create, Policy::Roles(ADMINISTRATOR);
    GET "/municipalities/new" => pages::places::new, Policy::Roles(ADMINISTRATOR);
    GET "/municipalities/{place}" => pages::places::edit, Policy::Roles(ADMINISTRATOR);
    POST "/municipalities/{place}" => pages::places::update, Policy::Roles(ADMINISTRATOR);

    GET "/clients/{client}/consents" => pages::consents::index, Policy::Roles(PLANNERS);
    POST "/clients/{client}/consents" => pages::consents::create, Policy::Roles(PLANNERS);
    GET "/clients/{client}/consents/new" => pages::consents::new, Policy::Roles(PLANNERS);
    GET "/clients/{client}/consents/print" => pages::consents::print, Policy::Roles(PLANNERS);
    POST "/clients/{client}/consents/{consent}/withdraw" => pages::consents::withdraw, Policy::Roles(PLANNERS);
    GET "/consent-overrides" => pages::consents::overrides, Policy::Roles(PLANNERS);

    GET "/clients/{client}/duties" => pages::duty_ledger::show, Policy::Roles(PLANNERS);
    POST "/clients/{client}/duties" => pages::duty_ledger::enter, Policy::Roles(PLANNERS);
    GET "/clients/{client}/duties/new" => pages::duty_events::event, Policy::Roles(PLANNERS);
    POST "/clients/{client}/duties/{entry}/withdraw" => pages::duty_ledger::withdraw, Policy::Roles(PLANNERS);
    GET "/clients/{client}/evidence" => pages::duty_evidence::form, Policy::Roles(PLANNERS);
    GET "/clients/{client}/evidence/print" => pages::duty_evidence::print, Policy::Roles(PLANNERS);
    GET "/clients/{client}/evidence/zip" => pages::duty_evidence::pack::zip, Policy::Roles(PLANNERS);

    GET "/clients/{client}/progress" => pages::progress::index, Policy::Roles(PLANNERS);
    POST "/clients/{client}/progress" => pages::progress::add, Policy::Roles(PLANNERS);
    GET "/clients/{client}/progress/csv" => pages::progress::csv, Policy::Roles(PLANNERS);
    GET "/clients/{client}/progress/pdf" => pages::progress::pdf, Policy::Roles(PLANNERS);
    GET "/clients/{client}/progress/print" => pages::progress::print, Policy::Roles(PLANNERS);
    GET "/clients/{client}/progress/{line}/edit" => pages::progress::edit, Policy::Roles(PLANNERS);
    POST "/clients/{client}/progress/{line}/edit" => pages::progress::correct, Policy::Roles(PLANNERS);
    POST "/clients/{client}/progress/{line}/withdraw" => pages::progress::withdraw, Policy::Roles(PLANNERS);
    GET "/duties" => pages::duties::index, Policy::Roles(PLANNERS);
    GET "/duties/calendar" => pages::duty_calendar::show, Policy::Roles(PLANNERS);
    GET "/duties/csv" => pages::duties::csv, Policy::Roles(PLANNERS);
    GET "/duties/offices" => pages::duty_counts::show, Policy::Roles(DUTY_READERS);
    GET "/duties/part" => pages::duties::part, Policy::Roles(PLANNERS);
    GET "/duties/xlsx" => pages::duties::xlsx, Policy::Roles(PLANNERS);

    GET "/judgements" => pages::judgement_list::index, Policy::Roles(REVIEWERS);
    GET "/judgements/csv" => pages::judgement_list::csv, Policy::Roles(REVIEWERS);
    GET "/judgements/{judgement}" => pages::judgements::show, Policy::Roles(PLANNERS);
    POST "/judgements/{judgement}/reviews" => pages::judgements::review, Policy::Roles(REVIEWERS);
    POST "/judgements/{judgement}/reviews/{review}/answers" => pages::judgements::answer, Policy::Roles(PLANNERS);
    POST "/judgements/{judgement}/reviews/{review}/withdraw" => pages::judgements::withdraw, Policy::Roles(REVIEWERS);

    GET "/next-steps" => pages::next_steps::index, Policy::Roles(ADMINISTRATOR);
    POST "/next-steps/test-mail" => pages::next_steps::test_mail, Policy::Roles(ADMINISTRATOR);

    GET "/audit" => pages::queues::audit, Policy::Roles(ADMINISTRATOR);
    GET "/audit/csv" => pages::queues::audit_csv, Policy::Roles(ADMINISTRATOR);
    GET "/jobs" => pages::queues::jobs, Policy::Roles(ADMINISTRATOR);
    POST "/jobs/{job}/retry" => pages::queues::run_again, Policy::Roles(ADMINISTRATOR);
    GET "/mails" => pages::queues::letters, Policy::Roles(ADMINISTRATOR);
    POST "/mails/{letter}/bounce" => pages::queues::bounce_letter, Policy::Roles(ADMINISTRATOR);
    POST "/mails/{letter}/retry" => pages::queues::retry_letter, Policy::Roles(ADMINISTRATOR);

    GET "/plan-versions/{version}" => pages::plans::show, Policy::Roles(TEAM);
    GET "/plan-versions/{version}/compare" => pages::plan_compare::choose, Policy::Roles(TEAM);
    GET "/plan-versions/{before}/compare/{after}" => pages::plan_compare::show, Policy::Roles(TEAM);
    GET "/plan-versions/{version}/print" => pages::plans::print, Policy::Roles(TEAM);
    GET "/plan-versions/{version}/attachments" => pages::plan_attachments::index, Policy::Roles(TEAM);
    POST "/plan-versions/{version}/attachments" => pages::plan_attachments::add, Policy::Roles(PLANNERS);
    GET "/plan-attachments/{attachment}" => pages::plan_attachments::open, Policy::Roles(TEAM);
    POST "/plan-attachments/{attachment}/withdraw" => pages::plan_attachments::withdraw, Policy::Roles(PLANNERS);
    GET "/plan-versions/{version}/service-plans" => pages::service_plans::index, Policy::Roles(TEAM);
    POST "/plan-versions/{version}/service-plans" => pages::service_plans::give, Policy::Roles(TEAM);
    GET "/service-plans/{service_plan}" => pages::service_plans::open, Policy::Roles(TEAM);
    POST "/service-plans/{service_plan}/withdraw" => pages::service_plans::withdraw, Policy::Roles(TEAM);
    GET "/plan-versions/{version}/self-check" => pages::plan_self_checks::form, Policy::Roles(PLANNERS);
    POST "/plan-versions/{version}/self-check" => pages::plan_self_checks::save, Policy::Roles(PLANNERS);
    GET "/plan-versions/{version}/deliver" => pages::deliveries::show, Policy::Roles(PLANNERS);
    POST "/plan-versions/{version}/deliver" => pages::deliveries::send, Policy::Roles(PLANNERS);
    POST "/plan-versions/{version}/deliveries" => pages::deliveries::note, Policy::Roles(PLANNERS);
    GET "/plan-versions/{version}/deliveries/new" => pages::deliveries::note_form, Policy::Roles(PLANNERS);
    POST "/plan-versions/{version}/deliveries/{delivery}/resend" => pages::deliveries::resend, Policy::Roles(PLANNERS);
    POST "/plan-versions/{version}/deliveries/{delivery}/revoke" => pages::deliveries::revoke, Policy::Roles(PLANNERS);
    POST "/plan-versions/{version}/deliveries/{delivery}/withdraw" => pages::deliveries::withdraw, Policy::Roles(PLANNERS);
    GET "/plan-versions/{version}/export" => pages::plan_export::show, Policy::Roles(PLANNERS);
    GET "/plan-versions/{version}/export/file" => pages::plan_export::file, Policy::Roles(PLANNERS);
    GET "/plan-versions/{version}/edit" => pages::plan_edits::edit_form, Policy::Roles(PLANNERS);
    POST "/plan-versions/{version}/edit" => pages::plan_edits::update, Policy::Roles(PLANNERS);
    POST "/plan-versions/{version}/edit/discard" => pages::plan_edits::throw_away, Policy::Roles(PLANNERS);
    POST "/plan-versions/{version}/edit/draft" => pages::plan_edits::autosave, Policy::Roles(PLANNERS);
    GET "/plan-versions/{version}/edit/rebase" => pages::plan_edits::rebase::show, Policy::Roles(PLANNERS);
    POST "/plan-versions/{version}/edit/rebase" => pages::plan_edits::rebase::update, Policy::Roles(PLANNERS);
    POST "/plan-versions/{version}/edit/restore" => pages::plan_edits::take_back, Policy::Roles(PLANNERS);

    GET "/clients/{client}/plans/new" => pages::plan_edits::new::form, Policy::Roles(PLANNERS);
    POST "/clients/{client}/plans/new" => pages::plan_edits::new::create, Policy::Roles(PLANNERS);
    POST "/clients/{client}/plans/new/discard" => pages::plan_edits::new::throw_away, Policy::Roles(PLANNERS);
    POST "/clients/{client}/plans/new/draft" => pages::plan_edits::new::autosave, Policy::Roles(PLANNERS);
    POST "/clients/{client}/plans/new/restore" => pages::plan_edits::new::take_back, Policy::Roles(PLANNERS);

    GET "/region" => pages::region::index, Policy::Roles(REGION);

    GET "/reports" => pages::reports::index, Policy::SignedIn;
    POST "/reports" => pages::reports::create, Policy::Roles(&[Role::InsurerStaff]);
    GET "/reports/{report}" => pages::reports::show, Policy::SignedIn;
    POST "/reports/{report}/describe" => pages::reports::describe, Policy::Roles(&[Role::InsurerStaff]);
    POST "/reports/{report}/review" => pages::reports::review, Policy::Roles(REGION);
    GET "/reports/{report}/publish" => pages::reports::second_look, Policy::Roles(&[Role::InsurerStaff]);
    POST "/reports/{report}/publish" => pages::reports::publish, Policy::Roles(&[Role::InsurerStaff]);
    GET "/reports/{report}/print" => pages::reports::print, Policy::SignedIn;
    GET "/reports/{report}/xlsx" => pages::reports::as_xlsx, Policy::SignedIn;
    GET "/reports/{report}/csv" => pages::reports::as_csv, Policy::SignedIn;

    GET "/parked/{parked}" => pages::parked::show, Policy::SignedIn;
    POST "/parked/{parked}/discard" => pages::parked::discard, Policy::SignedIn;

    GET "/reset" => pages::welcome::reset_form, Policy::Public;
    POST "/reset" => pages::welcome::reset, Policy::Public;

    GET "/session" => pages::session::stay, Policy::SignedIn;
    GET "/session/idle" => pages::session::idle, Policy::SignedIn;
    GET "/set-up" => pages::set_up::form, Policy::Public;
    POST "/set-up" => pages::set_up::create, Policy::Public;

    GET "/rules" => pages::rules::index, Policy::Roles(DIRECTORY);
    POST "/rules" => pages::rules::create, Policy::Roles(RULE_KEEPERS);
    GET "/rules/adoptions/{adoption}/withdraw" => pages::rule_withdrawals::show, Policy::Roles(RULE_KEEPERS);
    POST "/rules/adoptions/{adoption}/withdraw" => pages::rule_withdrawals::create, Policy::Roles(RULE_KEEPERS);
    GET "/rules/new" => pages::rules::new, Policy::Roles(RULE_KEEPERS);
    GET "/rules/preview" => pages::rules::preview, Policy::Roles(RULE_KEEPERS);

    GET "/sign-in" => pages::session::form, Policy::Public;
    POST "/sign-in" => pages::session::create, Policy::Public;
    GET "/sign-in/code" => pages::second_factor::form, Policy::Public;
    POST "/sign-in/code" => pages::second_factor::create, Policy::Public;
    GET "/sign-in/enroll" => pages::second_factor::enroll_form, Policy::Public;
    POST "/sign-in/enroll" => pages::second_factor::enroll_create, Policy::Public;
    POST "/sign-out" => pages::session::delete, Policy::Public;

    GET "/api/v1/case-issues" => api::reports::issues_index, Policy::Api("issues:read", CODERS);
    POST "/api/v1/case-issues" => api::reports::issues_create, Policy::Api("issues:write", CODERS);
    GET "/api/v1/reports" => api::reports::index, Policy::Api("reports:read", ALL_STAFF);
    POST "/api/v1/reports" => api::reports::create, Policy::Api("reports:write", &[Role::InsurerStaff]);
    GET "/api/v1/reports/{report}" => api::reports::show, Policy::Api("reports:read", ALL_STAFF);
    POST "/api/v1/reports/{report}/reviews" => api::reports::reviews_create, Policy::Api("reports:write", REGION);
    POST "/api/v1/reports/{report}/publication" => api::reports::publication, Policy::Api("reports:write", &[Role::InsurerStaff]);

    GET "/i/{invitation}/inquiry" => pages::sheets::read, Policy::Link(INQUIRY);
    POST "/i/{invitation}/inquiry" => pages::sheets::submit, Policy::Link(INQUIRY);
    GET "/i/{invitation}/inquiry/check" => pages::sheets::check, Policy::Link(INQUIRY);
    GET "/i/{invitation}/inquiry/files" => pages::answer_files::own, Policy::Link(INQUIRY);
    POST "/i/{invitation}/inquiry/files" => pages::answer_files::attach_own, Policy::Link(INQUIRY);
    POST "/i/{invitation}/inquiry/files/withdraw" => pages::answer_files::withdraw_own, Policy::Link(INQUIRY);
    GET "/i/{invitation}/inquiry/files/{file}" => pages::answer_files::open_own, Policy::Link(INQUIRY);
    POST "/i/{invitation}/inquiry/draft" => pages::sheets::draft, Policy::Link(INQUIRY);
    GET "/i/{invitation}/inquiry/later" => pages::sheets::later::form, Policy::Link(INQUIRY);
    POST "/i/{invitation}/inquiry/later" => pages::sheets::later::say, Policy::Link(INQUIRY);
    POST "/i/{invitation}/inquiry/later/withdraw" => pages::sheets::later::withdraw, Policy::Link(INQUIRY);
    GET "/i/{invitation}/inquiry/pdf" => pages::sheets::pdf, Policy::Link(INQUIRY);
    GET "/i/{invitation}/inquiry/print" => pages::sheets::print, Policy::Link(INQUIRY);
    GET "/i/{invitation}/inquiry/receipt" => pages::sheets::receipt, Policy::Link(INQUIRY);
    GET "/i/{invitation}/inquiry/rows/{step}" => pages::sheets::step, Policy::Link(INQUIRY);
    POST "/i/{invitation}/inquiry/rows/{step}" => pages::sheets::keep, Policy::Link(INQUIRY);

    GET "/inquiries/{inquiry}" => pages::inquiries::show, Policy::Roles(PLANNERS);
    POST "/inquiries/{inquiry}/close" => pages::inquiries::close, Policy::Roles(PLANNERS);
    POST "/inquiries/{inquiry}/consolidate" => pages::inquiries::consolidate, Policy::Roles(PLANNERS);
    GET "/inquiries/{inquiry}/extend" => pages::inquiries::extend::form, Policy::Roles(PLANNERS);
    POST "/inquiries/{inquiry}/extend" => pages::inquiries::extend::save, Policy::Roles(PLANNERS);
    GET "/inquiries/{inquiry}/later/{asked}" => pages::sheets::later::noted_form, Policy::Roles(PLANNERS);
    POST "/inquiries/{inquiry}/later/{asked}" => pages::sheets::later::note, Policy::Roles(PLANNERS);
    POST "/inquiries/{inquiry}/later/{asked}/withdraw" => pages::sheets::later::withdraw_note, Policy::Roles(PLANNERS);
    GET "/inquiries/{inquiry}/paper" => pages::paper_packets::all, Policy::Roles(PLANNERS);
    GET "/inquiries/{inquiry}/paper/{asked}" => pages::paper_packets::one, Policy::Roles(PLANNERS);
    GET "/inquiries/{inquiry}/pdf" => pages::inquiries::pdf, Policy::Roles(PLANNERS);
    GET "/inquiries/{inquiry}/print" => pages::inquiries::print, Policy::Roles(PLANNERS);
    GET "/inquiries/{inquiry}/proxy/{asked}" => pages::sheets::proxy, Policy::Roles(PLANNERS);
    POST "/inquiries/{inquiry}/proxy/{asked}" => pages::sheets::enter, Policy::Roles(PLANNERS);
    GET "/meetings/{meeting}/inquiries" => pages::inquiries::index, Policy::Roles(PLANNERS);
    POST "/meetings/{meeting}/inquiries" => pages::inquiries::create, Policy::Roles(PLANNERS);
    GET "/meetings/{meeting}/inquiries/new" => pages::inquiries::new, Policy::Roles(PLANNERS);
    POST "/meetings/{meeting}/inquiries/preview" => pages::inquiries::preview, Policy::Roles(PLANNERS);
    GET "/opinions/{opinion}" => pages::inquiries::decide, Policy::Roles(PLANNERS);
    POST "/opinions/{opinion}" => pages::inquiries::resolve, Policy::Roles(PLANNERS);

    GET "/meetings/{meeting}/record" => pages::records::show, Policy::Roles(TEAM);
    POST "/meetings/{meeting}/record" => pages::records::create, Policy::Roles(PLANNERS);
    GET "/meetings/{meeting}/record/edit" => pages::records::edit, Policy::Roles(PLANNERS);
    POST "/meetings/{meeting}/record/edit" => pages::records::save, Policy::Roles(PLANNERS);
    GET "/meetings/{meeting}/record/pdf" => pages::records::pdf, Policy::Roles(TEAM);
    GET "/meetings/{meeting}/record/print" => pages::records::print, Policy::Roles(TEAM);
    POST "/meetings/{meeting}/record/refill" => pages::records::refill, Policy::Roles(PLANNERS);
    GET "/meetings/{meeting}/record/revisions/{revision}" => pages::records::revision, Policy::Roles(PLANNERS);
    POST "/meetings/{meeting}/record/sign" => pages::records::sign, Policy::Roles(PLANNERS);

    GET "/sheets/{invitation}" => pages::sheets::read, Policy::Roles(TEAM);
    POST "/sheets/{invitation}" => pages::sheets::submit, Policy::Roles(TEAM);
    GET "/sheets/{invitation}/check" => pages::sheets::check, Policy::Roles(TEAM);
    GET "/sheets/{invitation}/files" => pages::answer_files::own, Policy::Roles(TEAM);
    POST "/sheets/{invitation}/files" => pages::answer_files::attach_own, Policy::Roles(TEAM);
    POST "/sheets/{invitation}/files/withdraw" => pages::answer_files::withdraw_own, Policy::Roles(TEAM);
    GET "/sheets/{invitation}/files/{file}" => pages::answer_files::open_own, Policy::Roles(TEAM);
    POST "/sheets/{invitation}/draft" => pages::sheets::draft, Policy::Roles(TEAM);
    GET "/sheets/{invitation}/later" => pages::sheets::later::form, Policy::Roles(TEAM);
    POST "/sheets/{invitation}/later" => pages::sheets::later::say, Policy::Roles(TEAM);
    POST "/sheets/{invitation}/later/withdraw" => pages::sheets::later::withdraw, Policy::Roles(TEAM);
    GET "/sheets/{invitation}/pdf" => pages::sheets::pdf, Policy::Roles(TEAM);
    GET "/sheets/{invitation}/print" => pages::sheets::print, Policy::Roles(TEAM);
    GET "/sheets/{invitation}/receipt" => pages::sheets::receipt, Policy::Roles(TEAM);
    GET "/sheets/{invitation}/rows/{step}" => pages::sheets::step, Policy::Roles(TEAM);
    POST "/sheets/{invitation}/rows/{step}" => pages::sheets::keep, Policy::Roles(TEAM);

    POST "/api/v1/meetings/{meeting}/inquiries" => api::inquiries::open, Policy::Api("inquiries:write", PLANNERS);
    GET "/api/v1/inquiries/{inquiry}" => api::inquiries::show, Policy::Api("inquiries:read", PLANNERS);
    GET "/api/v1/sheets/{sheet}" => api::inquiries::sheet, Policy::Api("inquiries:read", TEAM);
    POST "/api/v1/sheets/{sheet}/opinions" => api::inquiries::answer, Policy::Api("opinions:write", TEAM);
    POST "/api/v1/sheets/{sheet}/delay" => api::inquiries::delay, Policy::Api("opinions:write", TEAM);
    POST "/api/v1/inquiries/{inquiry}/extension" => api::inquiries::extend, Policy::Api("inquiries:write", PLANNERS);
    POST "/api/v1/opinions/{opinion}/resolution" => api::inquiries::resolve, Policy::Api("inquiries:write", PLANNERS);

    GET "/i/" => pages::links::door, Policy::Public;
    POST "/i/open" => pages::links::open_link, Policy::Public;
    GET "/i/{invitation}" => pages::link_answers::begin, Policy::Link(EVERY_LINK);
    GET "/i/{invitation}/account" => pages::account_requests::show, Policy::Link(EVERY_LINK);
    POST "/i/{invitation}/account" => pages::account_requests::ask, Policy::Link(EVERY_LINK);
    POST "/i/{invitation}/attendance" => pages::link_answers::save_attendance, Policy::Link(MEETING_LINKS);
    GET "/i/{invitation}/confirm" => pages::links::show_confirm, Policy::Public;
    POST "/i/{invitation}/confirm" => pages::links::do_confirm, Policy::Public;
    POST "/i/{invitation}/digits" => pages::links::mail_digits, Policy::Public;
    GET "/i/{invitation}/delivery" => pages::link_delivery::show, Policy::Link(DELIVERY);
    POST "/i/{invitation}/delivery" => pages::link_delivery::save, Policy::Link(DELIVERY);
    GET "/i/{invitation}/delivery/print" => pages::link_delivery::print, Policy::Link(DELIVERY);
    GET "/i/{invitation}/poll" => pages::link_answers::show_poll, Policy::Link(&[InvitationKind::Poll]);
    POST "/i/{invitation}/poll" => pages::link_answers::save_poll, Policy::Link(&[InvitationKind::Poll]);

    GET "/inbox" => pages::inbox::index, Policy::Roles(TEAM);
    GET "/inbox/week" => pages::inbox_week::show, Policy::Roles(TEAM);
    POST "/inbox/week" => pages::inbox_week::save, Policy::Roles(TEAM);
    GET "/inbox/answered" => pages::inbox::answered, Policy::Roles(TEAM);
    POST "/inbox/{invitation}/acknowledge" => pages::inbox::acknowledge, Policy::Roles(TEAM);
    POST "/inbox/{invitation}" => pages::inbox::open, Policy::Roles(TEAM);

    GET "/meetings" => pages::meetings::index, Policy::Roles(PLANNERS);
    POST "/meetings" => pages::meetings::create, Policy::Roles(PLANNERS);
    GET "/meetings/new" => pages::meetings::new, Policy::Roles(PLANNERS);
    GET "/meetings/timetable" => pages::timetables::show, Policy::Roles(PLANNERS);
    POST "/meetings/timetable" => pages::timetables::accept, Policy::Roles(PLANNERS);
    GET "/meetings/{meeting}" => pages::meetings::show, Policy::Roles(PLANNERS);
    GET "/meetings/{meeting}/agenda" => pages::meeting_agenda::show, Policy::Roles(PLANNERS);
    POST "/meetings/{meeting}/agenda" => pages::meeting_agenda::save, Policy::Roles(PLANNERS);
    POST "/meetings/{meeting}/attendance" => pages::meeting_attendance::save, Policy::Roles(PLANNERS);
    GET "/meetings/{meeting}/cancel" => pages::meeting_steps::show_cancel, Policy::Roles(PLANNERS);
    POST "/meetings/{meeting}/cancel" => pages::meeting_steps::do_cancel, Policy::Roles(PLANNERS);
    GET "/meetings/{meeting}/change" => pages::meeting_steps::show_change, Policy::Roles(PLANNERS);
    POST "/meetings/{meeting}/change" => pages::meeting_steps::do_change, Policy::Roles(PLANNERS);
    GET "/meetings/{meeting}/fix" => pages::meeting_steps::show_fix, Policy::Roles(PLANNERS);
    POST "/meetings/{meeting}/fix" => pages::meeting_steps::do_fix, Policy::Roles(PLANNERS);
    POST "/meetings/{meeting}/groups" => pages::meeting_groups::make, Policy::Roles(PLANNERS);
    POST "/meetings/{meeting}/groups/dissolve" => pages::meeting_groups::dissolve, Policy::Roles(PLANNERS);
    POST "/meetings/{meeting}/hold" => pages::meeting_steps::do_hold, Policy::Roles(PLANNERS);
    POST "/meetings/{meeting}/invitations/{part}/extend" => pages::meeting_people::extend, Policy::Roles(PLANNERS);
    POST "/meetings/{meeting}/invitations/{part}/renew" => pages::meeting_people::renew, Policy::Roles(PLANNERS);
    POST "/meetings/{meeting}/invitations/{part}/resend" => pages::meeting_people::send_again, Policy::Roles(PLANNERS);
    POST "/meetings/{meeting}/invitations/{part}/revoke" => pages::meeting_people::revoke, Policy::Roles(PLANNERS);
    GET "/meetings/{meeting}/letters" => pages::meeting_letters::show, Policy::Roles(PLANNERS);
    POST "/meetings/{meeting}/participants" => pages::meeting_people::add, Policy::Roles(PLANNERS);
    GET "/meetings/{meeting}/participants/{part}/answer" => pages::meeting_answers::show_answer, Policy::Roles(PLANNERS);
    POST "/meetings/{meeting}/participants/{part}/answer" => pages::meeting_answers::save_answer, Policy::Roles(PLANNERS);
    GET "/meetings/{meeting}/participants/{part}/files" => pages::answer_files::index, Policy::Roles(PLANNERS);
    POST "/meetings/{meeting}/participants/{part}/files" => pages::answer_files::add, Policy::Roles(PLANNERS);
    POST "/meetings/{meeting}/participants/{part}/files/withdraw" => pages::answer_files::withdraw, Policy::Roles(PLANNERS);
    GET "/meetings/{meeting}/participants/{part}/invite" => pages::meeting_steps::show_invite, Policy::Roles(PLANNERS);
    POST "/meetings/{meeting}/participants/{part}/invite" => pages::meeting_steps::do_invite, Policy::Roles(PLANNERS);
    POST "/meetings/{meeting}/participants/{part}/remove" => pages::meeting_people::remove, Policy::Roles(PLANNERS);
    POST "/meetings/{meeting}/participants/{part}/require" => pages::meeting_people::require, Policy::Roles(PLANNERS);
    POST "/meetings/{meeting}/proposals/{proposal}/decline" => pages::counter_proposals::decline, Policy::Roles(PLANNERS);
    POST "/meetings/{meeting}/proposals/{proposal}/reopen" => pages::counter_proposals::reopen, Policy::Roles(PLANNERS);
    POST "/meetings/{meeting}/proposals/{proposal}/take" => pages::counter_proposals::take, Policy::Roles(PLANNERS);
    GET "/meetings/{meeting}/send" => pages::meeting_steps::show_send, Policy::Roles(PLANNERS);
    POST "/meetings/{meeting}/send" => pages::meeting_steps::do_send, Policy::Roles(PLANNERS);
    GET "/meetings/{meeting}/slots" => pages::meeting_people::show_slots, Policy::Roles(PLANNERS);
    POST "/meetings/{meeting}/slots" => pages::meeting_people::save_slots, Policy::Roles(PLANNERS);

    GET "/on-paper" => pages::on_paper::index, Policy::Roles(PLANNERS);
    GET "/on-paper/csv" => pages::on_paper::csv, Policy::Roles(PLANNERS);
    GET "/on-paper/find" => pages::on_paper::find, Policy::Roles(PLANNERS);

    GET "/static/{hash}/{path:.*}" => assets::file, Policy::Public;

    GET "/welcome" => pages::welcome::form, Policy::Public;
    POST "/welcome" => pages::welcome::open, Policy::Public;
    POST "/welcome/password" => pages::welcome::set, Policy::Public;
}
