//! Home: what waits for the reader, and what takes place in the days ahead. Each list is bounded; its page shows the rest.

mod ahead;
mod rooms;
mod waiting;

use chrono::NaiveDateTime;

use crate::domain::access::Scope;
use crate::domain::ids::Uid;
use crate::domain::period::Period;
use crate::storage::db::{Conn, StorageError};
use crate::storage::views::conferences::host_offices;

/// No list on the home page is longer; more is on the page of the noun.
pub const MOST: i64 = 30;

crate::words! {
    /// What is to be done, in the order of the texts `home-task-…`.
    pub enum TaskKind {
        /// 日程の候補に答える
        PollAnswer = "poll_answer",
        /// 照会に意見を書く
        InquiryAnswer = "inquiry_answer",
        /// 届いたケアプランの受け取りを確認する
        PlanReceive = "plan_receive",
        /// 引き継ぎの申し出に答える
        HandOver = "hand_over",
        /// 判断への意見に答える
        JudgementAnswer = "judgement_answer",
        /// 会議の案内を送る
        MeetingSend = "meeting_send",
        /// 日程を決める
        PollSettle = "poll_settle",
        /// 照会の回答を待つ
        InquiryCollect = "inquiry_collect",
        /// 意見の反映を決める
        OpinionsDecide = "opinions_decide",
        /// 記録を確定する
        RecordSign = "record_sign",
        /// 会議録を確定する
        MinutesSign = "minutes_sign",
        /// 会議で決まったことをする
        FollowUp = "follow_up",
        /// 地域課題報告書を確認する
        ReportReview = "report_review",
        /// 送れなかったメール
        MailFailed = "mail_failed",
        /// 失敗した処理
        JobFailed = "job_failed",
    }
}

/// One thing to do.
#[derive(Clone, Debug)]
pub struct Task {
    /// What.
    pub kind: TaskKind,
    /// The thing to open: an invitation, a meeting, an inquiry, a report; empty for a list.
    pub uid: String,
    /// Its number (会議番号) or title.
    pub name: String,
    /// The office that asks, or the meeting in which a task was decided.
    pub office: String,
    /// The period of a report, by which it is called while it has no title.
    pub period: Option<Period>,
    /// The client, where the reader makes the plan: uid for the audit, and name.
    pub client: Option<(Uid, String)>,
    /// Until when.
    pub due_at: Option<NaiveDateTime>,
    /// How many have answered, or how many there are.
    pub done: i64,
    /// Of how many.
    pub total: i64,
}

impl Task {
    fn new(kind: TaskKind, uid: &Uid, name: String) -> Self {
        Self { uid: uid.to_string(), ..Self::list(kind, name, 0) }
    }

    fn list(kind: TaskKind, name: String, total: i64) -> Self {
        Self {
            kind,
            uid: String::new(),
            name,
            office: String::new(),
            period: None,
            client: None,
            due_at: None,
            done: 0,
            total,
        }
    }

    fn about(mut self, client: (Uid, String)) -> Self {
        self.client = Some(client);
        self
    }
}

/// A meeting or conference in the days ahead.
#[derive(Clone, Debug)]
pub struct Ahead {
    /// Whether it is a conference (地域ケア会議).
    pub is_conference: bool,
    /// Its uid.
    pub uid: String,
    /// 会議番号, or the conference's title.
    pub name: String,
    /// Where.
    pub place: String,
    /// From when.
    pub starts_at: NaiveDateTime,
    /// Until when.
    pub ends_at: NaiveDateTime,
    /// The client, where the reader makes the plan: uid for the audit, and name.
    pub client: Option<(Uid, String)>,
    /// The open room to go into, or empty.
    pub room_uid: String,
}

/// All that the home page shows.
#[derive(Clone, Debug, Default)]
pub struct HomeView {
    /// To do, the most urgent first.
    pub tasks: Vec<Task>,
    /// The days ahead, in their order.
    pub ahead: Vec<Ahead>,
}

/// What waits for a reader at a moment.
pub fn home(conn: &mut Conn, scope: &Scope, now: NaiveDateTime) -> Result<HomeView, StorageError> {
    let hosts = host_offices(conn, scope)?;
    let mut tasks = waiting::invitations(conn, scope, now)?;
    tasks.extend(waiting::deliveries(conn, scope, now)?);
    tasks.extend(waiting::hand_overs(conn, scope)?);
    tasks.extend(waiting::judgements(conn, scope)?);
    tasks.extend(waiting::meetings(conn, scope, now)?);
    tasks.extend(waiting::inquiries(conn, scope)?);
    tasks.extend(waiting::follow_ups(conn, scope)?);
    tasks.extend(waiting::reports(conn, scope)?);
    tasks.extend(waiting::sittings(conn, &hosts)?);
    tasks.extend(waiting::failures(conn, scope)?);
    // Without a deadline comes last; the sort is stable, so that equals keep the order of the work.
    tasks.sort_by_key(|task| (task.due_at.is_none(), task.due_at));
    let mut ahead = ahead::meetings(conn, scope, now)?;
    ahead.extend(ahead::conferences(conn, scope, &hosts, now)?);
    rooms::add(conn, scope, &mut ahead, now)?;
    ahead.sort_by_key(|one| one.starts_at);
    Ok(HomeView { tasks, ahead })
}
