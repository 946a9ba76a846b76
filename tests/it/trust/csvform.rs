//! G40: nothing that people typed becomes a formula in a file, and the original is found again.

use std::io::Cursor;

use calamine::{Reader, Xlsx};
use chrono::Duration;
use enza::usecases::directory::{self, AddArea};

both!(csvform, |app| async move {
    let mut town = app.town();
    let names = ["=1+1", "+SUM(A1)", "-2+3", "@x", "＝1+1", "=cmd|' /C calc'!A0", "'=1"];
    let desk = &app.state.desk;
    for (sort, name) in (9..).zip(names) {
        let area = AddArea { municipality: town.municipality.clone(), name: name.into(), sort };
        let added = desk.write(&mut desk.system("test"), "directory.add_area", |tx, cmd| {
            directory::add_area(tx, cmd, &area)
        });
        town.areas.push(added.unwrap().uid);
    }
    app.cases(&town, &[[12, 12, 12]]);
    app.pass(Duration::days(60));
    let href = app.publish(&town).await;
    let mut reader = app.browser_of_person(&town.care_manager);
    let csv = reader.get(&format!("{href}/csv")).await;
    let text = csv.body.trim_start_matches('\u{feff}');
    let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let cells: Vec<String> =
        rows.records().flat_map(|r| r.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()).collect();
    let dangerous = |c: &&String| c.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    assert_eq!(cells.iter().filter(dangerous).count(), 0, "{cells:?}");
    for name in names {
        assert!(cells.iter().any(|c| c.strip_prefix('\'').unwrap_or(c) == name), "{name} is lost");
    }

    let file = reader.request(reqwest::Method::GET, &format!("{href}/xlsx")).send().await.unwrap();
    let mut book: Xlsx<_> =
        calamine::open_workbook_from_rs(Cursor::new(file.bytes().await.unwrap().to_vec())).unwrap();
    for sheet in book.sheet_names() {
        let formulas = book.worksheet_formula(&sheet).unwrap();
        assert_eq!(formulas.used_cells().filter(|(_, _, f)| !f.is_empty()).count(), 0);
        let range = book.worksheet_range(&sheet).unwrap();
        let texts: Vec<String> = range.rows().flatten().map(ToString::to_string).collect();
        assert!(texts.iter().any(|t| t == "=1+1"), "a spreadsheet keeps the text as it is");
    }
});
