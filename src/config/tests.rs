use super::*;

fn load_with(environment: &[(&str, &str)], overrides: &[(&str, String)]) -> Result<Loaded, ConfigError> {
    load(None, environment.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())), overrides)
}

#[test]
fn the_defaults_are_whole() {
    let loaded = load_with(&[], &[]).unwrap();
    assert_eq!(loaded.config.base_url(), "http://127.0.0.1:8080");
    assert!(loaded.origins.is_empty());
}

#[test]
fn the_environment_wins_over_the_defaults_and_flags_win_over_both() {
    let loaded = load_with(
        &[("ENZA_SERVER__LISTEN", "127.0.0.1:1"), ("ENZA_LOGIN__IDLE_MINUTES", "20"), ("PATH", "/bin")],
        &[("server.listen", "127.0.0.1:2".to_owned())],
    )
    .unwrap();
    assert_eq!(loaded.config.server.listen, "127.0.0.1:2");
    assert_eq!(loaded.config.login.idle_minutes, 20);
    assert_eq!(
        loaded.origins.get("login.idle_minutes").unwrap(),
        "the environment (ENZA_LOGIN__IDLE_MINUTES)"
    );
}

#[test]
fn an_unknown_key_is_named_with_its_origin() {
    let error = load_with(&[("ENZA_SERVER__LISTN", "x")], &[]).unwrap_err().to_string();
    assert!(error.contains("server.listn") && error.contains("ENZA_SERVER__LISTN"), "{error}");
}

#[test]
fn an_unfit_value_is_named_with_its_origin() {
    let error = load_with(&[("ENZA_LOGIN__IDLE_MINUTES", "soon")], &[]).unwrap_err().to_string();
    assert!(error.contains("login.idle_minutes") && error.contains("whole number"), "{error}");
    assert!(load_with(&[("ENZA_MAIL__SECURITY", "ssl3")], &[]).is_err());
}

#[test]
fn a_secret_comes_from_a_file_and_never_prints() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "hunter2-hunter2\n").unwrap();
    let loaded = load_with(&[("ENZA_MAIL__PASSWORD_FILE", file.path().to_str().unwrap())], &[]).unwrap();
    assert_eq!(loaded.config.mail.password.expose(), "hunter2-hunter2");
    assert!(!format!("{:?}", loaded.config).contains("hunter2"));
    assert!(!toml::to_string(&loaded.config).unwrap().contains("hunter2"));
}

#[test]
fn the_reasons_of_an_inquiry_are_an_edited_file_or_the_built_in_list() {
    let list = load_with(&[], &[]).unwrap().config.inquiry_reasons().unwrap();
    assert_eq!(list.check(), Ok(()));
    assert!(list.find("terminal_cancer").is_some() && list.find("no_such_code").is_none());
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), INQUIRY_REASONS.replace("terminal_cancer", "snow")).unwrap();
    let path = file.path().display().to_string();
    let edited = load_with(&[("ENZA_INQUIRY__REASONS_FILE", &path)], &[]).unwrap().config;
    assert!(edited.inquiry_reasons().unwrap().find("snow").is_some());
    std::fs::write(file.path(), "[[reason]]\ncode = \"x\"\n").unwrap();
    assert!(
        load_with(&[("ENZA_INQUIRY__REASONS_FILE", &path)], &[]).unwrap_err().to_string().contains(&path)
    );
}

#[test]
fn what_is_dumped_is_read_again_and_says_where_it_came_from() {
    let environment = [("ENZA_LOGIN__IDLE_MINUTES", "20"), ("ENZA_MAIL__PASSWORD", "hunter2-hunter2")];
    let dumped = load_with(&environment, &[]).unwrap().dump().unwrap();
    assert!(
        dumped.contains("idle_minutes = 20 # from the environment (ENZA_LOGIN__IDLE_MINUTES)"),
        "{dumped}"
    );
    assert!(dumped.contains("password = \"********\"") && !dumped.contains("hunter2"), "{dumped}");
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), dumped).unwrap();
    assert_eq!(load(Some(file.path()), [], &[]).unwrap().config.login.idle_minutes, 20);
}

#[test]
fn values_that_would_hurt_later_stop_the_start() {
    for (name, value, key) in [
        ("ENZA_MAIL__FROM", "nobody", "mail.from"),
        ("ENZA_LOG__LEVEL", "enza=loud", "log.level"),
        ("ENZA_SERVER__TRUSTED_PROXIES", "proxy.example.test", "server.trusted_proxies"),
        ("ENZA_LIMITS__IMPORT_MIB", "0", "limits.import_mib"),
    ] {
        let error = load_with(&[(name, value)], &[]).unwrap_err().to_string();
        assert!(error.contains(key) && error.contains(name), "{error}");
    }
}
