//! G52: a socket is opened only from the server's own pages, or by a program with a ticket. Every other Origin is refused
//! before the upgrade.

use crate::support::{Wire, refused_with};

both!(wsorigin, |app| async move {
    let room = app.open_room(1);
    let cookie = format!("__Host-enza={}", room.sitters[0].session_key);
    let (host, port) = app.base.rsplit_once(':').unwrap();
    let port: u16 = port.parse().unwrap();
    let wrong = [
        "null".to_owned(),
        String::new(),
        format!("{}.evil.example", app.base),
        format!("{}@evil.example", app.base),
        format!("{host}.evil.example:{port}"),
        format!("{host}:{}", port ^ 1),
        host.to_owned(),
        format!("{}/", app.base),
        app.base.replacen("http", "https", 1),
        app.base.replacen("http", "HTTP", 1),
        app.base.replacen("http://", "http://evil-", 1),
        app.base.replacen("127.0.0.1", "localhost", 1),
        app.base.replacen("127.0.0.1", "127.0.0.2", 1),
        app.base.replacen("127.0.0.1", "[::1]", 1),
        "https://evil.example".to_owned(),
        "file://".to_owned(),
        "chrome-extension://abcdefghijklmnop".to_owned(),
        format!("{} {}", app.base, app.base),
    ];
    for origin in wrong {
        let headers = [("cookie", cookie.clone()), ("origin", origin.clone())];
        let opened = Wire::open_with(&app.base, &room.path(), &headers).await;
        assert_eq!(refused_with(opened), 403, "Origin {origin:?}");
    }
    let missing = Wire::open_with(&app.base, &room.path(), &[("cookie", cookie.clone())]).await;
    assert_eq!(refused_with(missing), 403, "a browser always says where it comes from");
    let twice =
        [("cookie", cookie.clone()), ("origin", app.base.clone()), ("origin", "https://evil.example".into())];
    assert_eq!(refused_with(Wire::open_with(&app.base, &room.path(), &twice).await), 403, "two origins");
    let stranger = [("origin", app.base.clone())];
    assert_eq!(refused_with(Wire::open_with(&app.base, &room.path(), &stranger).await), 401, "no login");
    let asked = [("cookie", cookie.clone()), ("authorization", "Basic YTpi".into())];
    assert_eq!(
        refused_with(Wire::open_with(&app.base, &room.path(), &asked).await),
        403,
        "no ticket, no Origin"
    );
    let right = [("cookie", cookie.clone()), ("origin", app.base.clone())];
    assert_eq!(refused_with(Wire::open_with(&app.base, &room.path(), &right).await), 101);
    let asked = [("cookie", cookie), ("origin", app.base.clone()), ("authorization", "Basic YTpi".into())];
    assert_eq!(refused_with(Wire::open_with(&app.base, &room.path(), &asked).await), 101, "behind a proxy");
});
