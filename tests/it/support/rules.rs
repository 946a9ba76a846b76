//! Rules adopted by an insurer, as people adopt them: the form, what it changes, the button.

use enza::domain::duty::Adoption;
use enza::domain::ids::Uid;
use enza::storage::tables::insurers;
use enza::storage::views::rules::standing;
use enza::storage::{Conn, StorageError};
use enza::usecases::rules::seen;

use super::{Answer, Browser, TestApp};

impl Browser {
    /// Shows what an adoption changes; the form again where it can't be adopted.
    pub async fn preview_rules(&mut self, fields: &[(&str, &str)]) -> Answer {
        let form = self.get("/rules/new").await;
        assert_eq!(form.status, 200, "{}", form.body);
        self.ask(&form, "/rules/preview", fields).await
    }

    /// Adopts a preset; where it is refused before the button, that answer.
    pub async fn adopt_rules(&mut self, fields: &[(&str, &str)]) -> Answer {
        let shown = self.preview_rules(fields).await;
        if shown.status == 200 { self.submit(&shown, "/rules", &[]).await } else { shown }
    }
}

impl TestApp {
    /// What a preview says of an adoption, or of the withdrawal of one, to be sent with it.
    pub fn seen_rules(&self, insurer: &Uid, of: &Adoption) -> String {
        let read = |conn: &mut Conn| -> Result<String, StorageError> {
            let id = insurers::find_by_uid(conn, insurer)?.unwrap().id;
            Ok(seen(&standing(conn, id)?, of))
        };
        self.state.store().read(read).unwrap()
    }
}
