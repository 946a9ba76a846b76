//! The one integration binary: every test spawns the app on a free port with a database of its own and goes through
//! the front door, on SQLite and on PostgreSQL (`both!`).

// Tests fail by panicking, so what the product may not do is right here.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[macro_use]
mod support;

mod accounts;
mod addresses;
mod answer_files;
mod api;
mod calendar_feeds;
mod calendar_peers;
mod care_teams;
mod careplan_clients;
mod careplan_damage;
mod careplan_exchange;
mod careplan_faults;
mod careplan_import;
mod careplan_programs;
mod certifications;
mod client_contacts;
mod client_events;
mod client_lists;
mod client_merges;
mod client_numbers;
mod client_states;
mod conferences;
mod consent_checks;
mod consents;
mod deliveries;
mod delivery_choices;
mod delivery_doctors;
mod delivery_states;
mod directory;
mod directory_merges;
mod duties;
mod duty_entries;
mod duty_lists;
mod duty_memory;
mod duty_pages;
mod duty_records;
mod duty_truths;
mod evidence;
mod evidence_sight;
mod foundation;
mod hand_over_records;
mod hand_overs;
mod home;
mod inbox_week;
mod inquiries;
mod judgements;
mod kill9;
mod live;
mod live_limits;
mod live_polls;
mod live_screens;
mod mail_relay;
mod meeting_attendance;
mod meeting_dates;
mod meeting_families;
mod meeting_links;
mod meeting_polls;
mod meetings;
mod next_steps;
mod nightly;
mod office_lists;
mod organizer;
mod paper_bridge;
mod plan_attachments;
mod plan_edits;
mod plan_papers;
mod plan_preventive_edits;
mod plan_rights;
mod progress;
mod queues;
mod reconfirm;
mod records;
mod refusals;
mod region;
mod rules;
mod timetable_accepts;
mod timetables;
mod together;
mod trust;
mod views;
