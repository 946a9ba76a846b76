//! Signing in through the real pages: password, then the code of the moment.

use chrono::Duration;
use enza::storage::tables::credentials;
use enza::usecases::totp;

use super::browser::{Answer, Browser};
use super::spawn::TestApp;
use super::town::{PASSWORD, Person};

impl TestApp {
    /// A new browser in which the person is signed in.
    pub async fn signed_in(&self, person: &Person) -> Browser {
        let mut browser = self.browser();
        browser.sign_in(self, person).await;
        browser
    }

    /// A code of the person's app that has not been used; the clock moves on when both codes of the moment have been.
    pub fn fresh_code(&self, login: &str) -> String {
        let account =
            self.state.store().read(|conn| credentials::find_by_login(conn, login)).unwrap().unwrap();
        let sealed = account.totp_secret.unwrap();
        let secret = totp::open(self.state.desk.keys(), &account.uid, &sealed).unwrap();
        while account.totp_last_step > self.clock.now().and_utc().timestamp() / 30 {
            self.pass(Duration::seconds(30));
        }
        totp::next_code(&secret, account.totp_last_step, self.clock.now()).unwrap()
    }
}

impl Browser {
    /// Signs a person of the town in.
    pub async fn sign_in(&mut self, app: &TestApp, person: &Person) {
        let answer = self.give_password(&person.login, PASSWORD).await;
        assert_eq!(answer.status, 303, "the password of {} was refused: {}", person.login, answer.body);
        let answer = self.give_code(&app.fresh_code(&person.login)).await;
        assert_eq!(answer.status, 303, "the code of {} was refused: {}", person.login, answer.body);
    }

    /// The first step.
    pub async fn give_password(&mut self, login: &str, password: &str) -> Answer {
        let page = self.get("/sign-in").await;
        self.submit(&page, "/sign-in", &[("login", login), ("password", password)]).await
    }

    /// The second step.
    pub async fn give_code(&mut self, code: &str) -> Answer {
        let page = self.get("/sign-in/code").await;
        self.submit(&page, "/sign-in/code", &[("code", code)]).await
    }
}
