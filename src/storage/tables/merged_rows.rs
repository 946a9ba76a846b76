//! Rows that name one of two things that are merged: found, and handed from one to the other.

/// Keys bound to one statement at most; SQLite and PostgreSQL both take many more.
pub(super) const AT_ONCE: usize = 500;

/// Every column that names a thing, with the word under which its rows are listed: gives `held` and `hand` over them.
macro_rules! columns_that_name {
    ($key:ty; $($word:literal $table:ident $column:ident;)+) => {
        /// The keys of the rows that name it, by what they are; what there is none of is left out.
        pub fn held(conn: &mut Conn, of: $key) -> Result<BTreeMap<String, Vec<i64>>, StorageError> {
            let mut held = BTreeMap::new();
            $({
                use crate::storage::schema::$table;
                let rows = $table::table.filter($table::$column.eq(of)).order($table::id);
                let keys: Vec<i64> = rows.select($table::id).load(conn)?;
                if !keys.is_empty() {
                    held.insert($word.to_owned(), keys);
                }
            })+
            Ok(held)
        }

        /// Hands rows from one to another; rows that have gone elsewhere meanwhile stay there.
        fn hand(
            conn: &mut Conn,
            rows: &BTreeMap<String, Vec<i64>>,
            (from, to): ($key, $key),
        ) -> Result<(), StorageError> {
            for (word, keys) in rows {
                for part in keys.chunks(super::merged_rows::AT_ONCE) {
                    match word.as_str() {
                        $($word => {
                            use crate::storage::schema::$table;
                            let rows = $table::table
                                .filter($table::id.eq_any(part))
                                .filter($table::$column.eq(from));
                            diesel::update(rows).set($table::$column.eq(to)).execute(conn)?;
                        })+
                        _ => {}
                    }
                }
            }
            Ok(())
        }
    };
}
pub(super) use columns_that_name;
