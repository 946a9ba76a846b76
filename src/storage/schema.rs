//! The tables as diesel sees them. Kept equal to both migration folders by `tests/migrations.rs`.

diesel::table! {
    insurers (id) {
        id -> BigInt,
        uid -> Text,
        number -> Text,
        name -> Text,
        preset -> Text,
        report_form -> Text,
        retention_years -> Integer,
        pledge_text -> Text,
        created_at -> Timestamp,
        version -> Integer,
    }
}

diesel::table! {
    municipalities (id) {
        id -> BigInt,
        uid -> Text,
        insurer_id -> BigInt,
        code -> Text,
        name -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    municipality_populations (id) {
        id -> BigInt,
        municipality_id -> BigInt,
        as_of -> Date,
        population -> BigInt,
    }
}

diesel::table! {
    areas (id) {
        id -> BigInt,
        uid -> Text,
        insurer_id -> BigInt,
        municipality_id -> BigInt,
        name -> Text,
        sort -> Integer,
        closed_on -> Nullable<Date>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    offices (id) {
        id -> BigInt,
        uid -> Text,
        number -> Nullable<Text>,
        kind -> Text,
        insurer_id -> Nullable<BigInt>,
        name -> Text,
        search -> Text,
        service_kinds -> Text,
        local_label -> Text,
        postal -> Text,
        address -> Text,
        phone -> Text,
        fax -> Text,
        email -> Text,
        email_state -> Text,
        email_confirmed_at -> Nullable<Timestamp>,
        email_confirmed_by -> Text,
        closed_weekdays -> Text,
        note -> Text,
        merged_into -> Nullable<BigInt>,
        ended_on -> Nullable<Date>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        version -> Integer,
        kana -> Text,
        is_provisional -> Bool,
        email_set_by -> Text,
    }
}

diesel::table! {
    office_insurers (id) {
        id -> BigInt,
        office_id -> BigInt,
        insurer_id -> BigInt,
    }
}

diesel::table! {
    office_areas (id) {
        id -> BigInt,
        office_id -> BigInt,
        area_id -> BigInt,
    }
}

diesel::table! {
    office_closures (id) {
        id -> BigInt,
        office_id -> BigInt,
        closed_on -> Date,
        reason -> Text,
    }
}

diesel::table! {
    regular_weeks (id) {
        id -> BigInt,
        uid -> Text,
        office_id -> Nullable<BigInt>,
        account_id -> Nullable<BigInt>,
        is_own -> Bool,
        pause_minutes -> Nullable<Integer>,
        note -> Text,
        set_at -> Timestamp,
        set_by -> Text,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    regular_bands (id) {
        id -> BigInt,
        week_id -> BigInt,
        weekday -> Integer,
        from_minute -> Integer,
        to_minute -> Integer,
    }
}

diesel::table! {
    venues (id) {
        id -> BigInt,
        uid -> Text,
        office_id -> BigInt,
        name -> Text,
        seats -> Integer,
        note -> Text,
        created_at -> Timestamp,
        closed_at -> Nullable<Timestamp>,
        version -> Integer,
    }
}

diesel::table! {
    office_merges (id) {
        id -> BigInt,
        uid -> Text,
        kept_id -> BigInt,
        merged_id -> BigInt,
        moved -> Text,
        done_at -> Timestamp,
        done_by -> Text,
        undone_at -> Nullable<Timestamp>,
        undone_by -> Text,
    }
}

diesel::table! {
    office_lists (id) {
        id -> BigInt,
        uid -> Text,
        account_uid -> Text,
        file_name -> Text,
        content -> Text,
        state -> Text,
        created_at -> Timestamp,
        done_at -> Nullable<Timestamp>,
        outcome -> Text,
    }
}

diesel::table! {
    accounts (id) {
        id -> BigInt,
        uid -> Text,
        login -> Text,
        name -> Text,
        kana -> Text,
        profession -> Text,
        email -> Text,
        email_state -> Text,
        password_hash -> Text,
        password_changed_at -> Nullable<Timestamp>,
        must_change_password -> Bool,
        totp_secret -> Nullable<Binary>,
        totp_confirmed_at -> Nullable<Timestamp>,
        totp_last_step -> BigInt,
        state -> Text,
        stamp -> Integer,
        language -> Text,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        version -> Integer,
    }
}

diesel::table! {
    memberships (id) {
        id -> BigInt,
        uid -> Text,
        account_id -> BigInt,
        office_id -> BigInt,
        role -> Text,
        title -> Text,
        starts_on -> Date,
        ends_on -> Nullable<Date>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    persons (id) {
        id -> BigInt,
        uid -> Text,
        office_id -> BigInt,
        account_id -> Nullable<BigInt>,
        name -> Text,
        kana -> Text,
        profession -> Text,
        email -> Text,
        email_state -> Text,
        phone -> Text,
        ended_on -> Nullable<Date>,
        created_at -> Timestamp,
        version -> Integer,
    }
}

diesel::table! {
    account_links (id) {
        id -> BigInt,
        uid -> Text,
        account_id -> BigInt,
        kind -> Text,
        nonce -> Text,
        key_no -> Integer,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
        revoked_at -> Nullable<Timestamp>,
        created_by -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    account_requests (id) {
        id -> BigInt,
        uid -> Text,
        office_id -> BigInt,
        invitation_id -> BigInt,
        name -> Text,
        kana -> Text,
        profession -> Text,
        email -> Text,
        state -> Text,
        requested_at -> Timestamp,
        settled_at -> Nullable<Timestamp>,
        settled_by -> Text,
        settled_reason -> Text,
        account_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    recovery_codes (id) {
        id -> BigInt,
        account_id -> BigInt,
        code_hash -> Text,
        used_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    login_sessions (id) {
        id -> BigInt,
        uid -> Text,
        key_hash -> Text,
        account_id -> Nullable<BigInt>,
        state -> Text,
        stage -> Text,
        stamp -> Integer,
        user_agent -> Text,
        device -> Text,
        created_at -> Timestamp,
        seen_at -> Timestamp,
        expires_at -> Timestamp,
        revoked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    known_devices (id) {
        id -> BigInt,
        account_id -> BigInt,
        device_hash -> Text,
        seen_at -> Timestamp,
    }
}

diesel::table! {
    api_tokens (id) {
        id -> BigInt,
        uid -> Text,
        account_id -> BigInt,
        name -> Text,
        secret_hash -> Text,
        scopes -> Text,
        created_at -> Timestamp,
        expires_at -> Nullable<Timestamp>,
        revoked_at -> Nullable<Timestamp>,
        last_used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    calendar_feeds (id) {
        id -> BigInt,
        uid -> Text,
        account_id -> BigInt,
        nonce -> Text,
        key_no -> Integer,
        created_at -> Timestamp,
        revoked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    throttles (id) {
        id -> BigInt,
        bucket -> Text,
        window_started_at -> Timestamp,
        failures -> Integer,
        in_a_row -> Integer,
        blocked_until -> Nullable<Timestamp>,
    }
}

diesel::table! {
    parked_forms (id) {
        id -> BigInt,
        uid -> Text,
        account_id -> Nullable<BigInt>,
        path -> Text,
        body -> Binary,
        created_at -> Timestamp,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    settings (id) {
        id -> BigInt,
        name -> Text,
        value -> Text,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    pledges (id) {
        id -> BigInt,
        uid -> Text,
        account_id -> BigInt,
        insurer_id -> BigInt,
        text_version -> Text,
        text_digest -> Text,
        signed_at -> Timestamp,
    }
}

diesel::table! {
    operations (id) {
        id -> BigInt,
        actor -> Text,
        op_id -> Text,
        name -> Text,
        output -> Text,
        done_at -> Timestamp,
    }
}

diesel::table! {
    audit_events (id) {
        id -> BigInt,
        uid -> Text,
        at -> Timestamp,
        actor -> Text,
        actor_name -> Text,
        office_uid -> Text,
        role -> Text,
        action -> Text,
        object_kind -> Text,
        object_uid -> Text,
        insurer_uid -> Text,
        subjects -> Text,
        purpose -> Text,
        outcome -> Text,
        detail -> Text,
        request_id -> Text,
        token_uid -> Text,
        seal_no -> Nullable<BigInt>,
        hash -> Text,
    }
}

diesel::table! {
    audit_anchors (id) {
        id -> BigInt,
        seal_no -> BigInt,
        hash -> Text,
        made_at -> Timestamp,
    }
}

diesel::table! {
    jobs (id) {
        id -> BigInt,
        uid -> Text,
        kind -> Text,
        dedupe_key -> Nullable<Text>,
        payload -> Text,
        state -> Text,
        run_at -> Timestamp,
        leased_by -> Text,
        leased_until -> Nullable<Timestamp>,
        attempts -> Integer,
        last_error -> Text,
        created_at -> Timestamp,
        finished_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    mails (id) {
        id -> BigInt,
        uid -> Text,
        kind -> Text,
        plane -> Text,
        to_address -> Text,
        to_name -> Text,
        office_id -> Nullable<BigInt>,
        object_kind -> Text,
        object_uid -> Text,
        payload -> Text,
        message_id -> Text,
        state -> Text,
        attempts -> Integer,
        next_at -> Timestamp,
        leased_until -> Nullable<Timestamp>,
        last_reply -> Text,
        queued_at -> Timestamp,
        sent_at -> Nullable<Timestamp>,
        bounced_at -> Nullable<Timestamp>,
        version -> Integer,
        bounce_reason -> Text,
    }
}

diesel::table! {
    counters (id) {
        id -> BigInt,
        name -> Text,
        value -> BigInt,
    }
}

diesel::table! {
    clients (id) {
        id -> BigInt,
        uid -> Text,
        insurer_id -> BigInt,
        insured_number -> Text,
        office_id -> BigInt,
        delegating_office_id -> Nullable<BigInt>,
        manager_account_id -> Nullable<BigInt>,
        name -> Text,
        kana -> Text,
        search -> Text,
        grams -> Text,
        sex -> Text,
        born_on -> Date,
        postal -> Text,
        address -> Text,
        phone -> Text,
        area_id -> Nullable<BigInt>,
        state -> Text,
        closed_on -> Nullable<Date>,
        closed_reason -> Text,
        data_key -> Binary,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        version -> Integer,
        merged_into_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    client_hand_overs (id) {
        id -> BigInt,
        uid -> Text,
        client_id -> BigInt,
        from_office_id -> BigInt,
        to_office_id -> BigInt,
        starts_on -> Date,
        reason -> Text,
        agreed_on -> Date,
        agreed_how -> Text,
        agreed_by -> Text,
        proposed_by -> Text,
        proposed_by_name -> Text,
        proposed_at -> Timestamp,
        state -> Text,
        settled_at -> Nullable<Timestamp>,
        settled_by_name -> Text,
        settled_reason -> Text,
        began_on -> Nullable<Date>,
        as_it_was -> Text,
    }
}

diesel::table! {
    client_merges (id) {
        id -> BigInt,
        uid -> Text,
        kept_id -> BigInt,
        merged_id -> BigInt,
        moved -> Text,
        done_at -> Timestamp,
        done_by -> Text,
        undone_at -> Nullable<Timestamp>,
        undone_by -> Text,
    }
}

diesel::table! {
    client_contacts (id) {
        id -> BigInt,
        uid -> Text,
        client_id -> BigInt,
        kind -> Text,
        name -> Text,
        relation -> Text,
        office_id -> Nullable<BigInt>,
        phone -> Text,
        email -> Text,
        email_state -> Text,
        note -> Text,
        ended_on -> Nullable<Date>,
        created_at -> Timestamp,
        version -> Integer,
        email_set_by -> Text,
    }
}

diesel::table! {
    client_offices (id) {
        id -> BigInt,
        uid -> Text,
        client_id -> BigInt,
        office_id -> BigInt,
        service_kind -> Text,
        starts_on -> Date,
        ends_on -> Nullable<Date>,
        source -> Text,
        person -> Text,
        noted_by -> Text,
        ended_by -> Text,
    }
}

diesel::table! {
    client_frameworks (id) {
        id -> BigInt,
        uid -> Text,
        client_id -> BigInt,
        kind -> Text,
        delegating_office_id -> Nullable<BigInt>,
        starts_on -> Date,
        ends_on -> Nullable<Date>,
        cut_on -> Nullable<Date>,
        cut_by_id -> Nullable<BigInt>,
        noted_by -> Text,
        created_at -> Timestamp,
        withdrawn_at -> Nullable<Timestamp>,
        withdrawn_by -> Text,
        withdrawn_reason -> Text,
    }
}

diesel::table! {
    client_managers (id) {
        id -> BigInt,
        uid -> Text,
        client_id -> BigInt,
        account_id -> BigInt,
        starts_on -> Date,
        ends_on -> Nullable<Date>,
        reason -> Text,
        noted_by -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    client_stamps (client_id) {
        client_id -> BigInt,
        stamp -> BigInt,
    }
}

diesel::table! {
    client_states (id) {
        id -> BigInt,
        uid -> Text,
        client_id -> BigInt,
        state -> Text,
        since_on -> Date,
        reason_code -> Text,
        note -> Text,
        noted_by -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    client_numbers (id) {
        id -> BigInt,
        client_id -> BigInt,
        insurer_id -> BigInt,
        insured_number -> Text,
        starts_on -> Nullable<Date>,
        ends_on -> Nullable<Date>,
        reason -> Nullable<Text>,
        noted_by -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    client_illnesses (id) {
        id -> BigInt,
        client_id -> BigInt,
        consulted_on -> Date,
        sort -> Integer,
        since -> Text,
        name -> Text,
        doctor -> Text,
        role -> Nullable<Text>,
        phone -> Text,
        course -> Nullable<Text>,
        treatment -> Text,
    }
}

diesel::table! {
    certifications (id) {
        id -> BigInt,
        uid -> Text,
        client_id -> BigInt,
        care_level -> Text,
        status -> Text,
        certified_on -> Nullable<Date>,
        starts_on -> Nullable<Date>,
        ends_on -> Nullable<Date>,
        created_at -> Timestamp,
        kind -> Nullable<Text>,
        applied_on -> Nullable<Date>,
        cut_on -> Nullable<Date>,
        cut_by_id -> Nullable<BigInt>,
        noted_by -> Text,
        superseded_at -> Nullable<Timestamp>,
        superseded_by -> Text,
        superseded_reason -> Text,
        superseded_by_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    plans (id) {
        id -> BigInt,
        uid -> Text,
        client_id -> BigInt,
        kind -> Text,
        planned_on -> Date,
        office_id -> BigInt,
        current_number -> Integer,
        state -> Text,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        version -> Integer,
    }
}

diesel::table! {
    plan_versions (id) {
        id -> BigInt,
        uid -> Text,
        plan_id -> BigInt,
        number -> Integer,
        head -> Text,
        digest -> Text,
        source -> Text,
        note -> Text,
        author -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    plan_needs (id) {
        id -> BigInt,
        uid -> Text,
        plan_version_id -> BigInt,
        sort -> Integer,
        number -> Integer,
        body -> Text,
        proposal -> Text,
        wishes -> Text,
        target -> Text,
    }
}

diesel::table! {
    plan_goals (id) {
        id -> BigInt,
        uid -> Text,
        plan_version_id -> BigInt,
        need_id -> BigInt,
        sort -> Integer,
        number -> Integer,
        long_text -> Text,
        long_period -> Text,
        short_text -> Text,
        short_period -> Text,
        self_care -> Text,
        insured_care -> Text,
    }
}

diesel::table! {
    plan_service_items (id) {
        id -> BigInt,
        uid -> Text,
        plan_version_id -> BigInt,
        goal_id -> BigInt,
        sort -> Integer,
        number -> Integer,
        body -> Text,
        is_covered -> Bool,
        service_kind -> Text,
        office_id -> Nullable<BigInt>,
        office_number -> Text,
        office_name -> Text,
        frequency -> Text,
        period -> Text,
    }
}

diesel::table! {
    plan_week_entries (id) {
        id -> BigInt,
        plan_version_id -> BigInt,
        sort -> Integer,
        kind -> Text,
        body -> Text,
        weekday -> Nullable<Integer>,
        starts_at -> Text,
        ends_at -> Text,
    }
}

diesel::table! {
    plan_edits (id) {
        id -> BigInt,
        uid -> Text,
        account_id -> BigInt,
        client_id -> BigInt,
        plan_id -> Nullable<BigInt>,
        base_version_id -> Nullable<BigInt>,
        body -> Binary,
        saved_at -> Timestamp,
        discarded_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    plan_attachments (id) {
        id -> BigInt,
        uid -> Text,
        plan_id -> BigInt,
        key_client_id -> BigInt,
        name -> Text,
        kind -> Text,
        audience -> Text,
        size -> BigInt,
        body -> Binary,
        added_by -> Text,
        added_at -> Timestamp,
        withdrawn_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    service_plans (id) {
        id -> BigInt,
        uid -> Text,
        plan_version_id -> BigInt,
        key_client_id -> BigInt,
        office_id -> BigInt,
        title -> Text,
        made_on -> Date,
        starts_on -> Date,
        ends_on -> Nullable<Date>,
        note -> Text,
        name -> Text,
        kind -> Text,
        size -> BigInt,
        digest -> Text,
        body -> Binary,
        given_by -> Text,
        given_at -> Timestamp,
        replaced_at -> Nullable<Timestamp>,
        withdrawn_at -> Nullable<Timestamp>,
        withdrawn_by -> Text,
        withdrawn_reason -> Text,
    }
}

diesel::table! {
    plan_self_checks (id) {
        id -> BigInt,
        uid -> Text,
        plan_version_id -> BigInt,
        list_code -> Text,
        answers -> Text,
        answered_by -> Text,
        answered_at -> Timestamp,
    }
}

diesel::table! {
    imports (id) {
        id -> BigInt,
        uid -> Text,
        office_id -> BigInt,
        account_uid -> Text,
        state -> Text,
        preview -> Text,
        summary -> Text,
        created_at -> Timestamp,
        confirmed_at -> Nullable<Timestamp>,
        expires_at -> Timestamp,
        version -> Integer,
    }
}

diesel::table! {
    import_files (id) {
        id -> BigInt,
        import_id -> BigInt,
        sort -> Integer,
        name -> Text,
        digest -> Text,
        content -> Binary,
    }
}

diesel::table! {
    rooms (id) {
        id -> BigInt,
        uid -> Text,
        plane -> Text,
        title -> Text,
        state -> Text,
        is_input_open -> Bool,
        last_seq -> BigInt,
        opened_at -> Nullable<Timestamp>,
        closed_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        version -> Integer,
        sealed_seq -> BigInt,
    }
}

diesel::table! {
    room_seats (id) {
        id -> BigInt,
        uid -> Text,
        room_id -> BigInt,
        holder -> Text,
        display_name -> Text,
        office_label -> Text,
        profession -> Text,
        role -> Text,
        admitted_at -> Nullable<Timestamp>,
        dismissed_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    room_events (id) {
        id -> BigInt,
        uid -> Text,
        room_id -> BigInt,
        seq -> BigInt,
        op -> Text,
        client_id -> Text,
        seat_id -> Nullable<BigInt>,
        target_seq -> Nullable<BigInt>,
        kind -> Text,
        body -> Text,
        row_ref -> Text,
        at -> Timestamp,
    }
}

diesel::table! {
    room_tickets (id) {
        id -> BigInt,
        uid -> Text,
        secret_hash -> Text,
        room_id -> BigInt,
        seat_id -> BigInt,
        token_uid -> Text,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    follow_ups (id) {
        id -> BigInt,
        uid -> Text,
        plane -> Text,
        insurer_id -> Nullable<BigInt>,
        source_kind -> Text,
        source_uid -> Text,
        room_id -> Nullable<BigInt>,
        event_seq -> Nullable<BigInt>,
        who -> Text,
        what -> Text,
        due_on -> Nullable<Date>,
        owner_account_uid -> Text,
        owner_office_uid -> Text,
        state -> Text,
        outcome -> Text,
        created_at -> Timestamp,
        closed_at -> Nullable<Timestamp>,
        version -> Integer,
    }
}

diesel::table! {
    meetings (id) {
        id -> BigInt,
        uid -> Text,
        number -> Text,
        client_id -> BigInt,
        plan_version_id -> BigInt,
        office_id -> BigInt,
        organizer_id -> BigInt,
        trigger_rule -> Text,
        form -> Text,
        place -> Text,
        online_url -> Text,
        agenda -> Text,
        state -> Text,
        answer_due_at -> Nullable<Timestamp>,
        slot_id -> Nullable<BigInt>,
        starts_at -> Nullable<Timestamp>,
        ends_at -> Nullable<Timestamp>,
        calendar_uid -> Text,
        calendar_sequence -> Integer,
        reason_code -> Text,
        reason -> Text,
        ordinal -> Integer,
        room_id -> Nullable<BigInt>,
        previous_id -> Nullable<BigInt>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        version -> Integer,
        calendar_organizer -> Text,
    }
}

diesel::table! {
    meeting_slots (id) {
        id -> BigInt,
        uid -> Text,
        meeting_id -> BigInt,
        starts_at -> Timestamp,
        ends_at -> Timestamp,
        sort -> Integer,
        withdrawn_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    participants (id) {
        id -> BigInt,
        uid -> Text,
        meeting_id -> BigInt,
        kind -> Text,
        office_id -> Nullable<BigInt>,
        contact_id -> Nullable<BigInt>,
        account_id -> Nullable<BigInt>,
        label -> Text,
        person_name -> Text,
        profession -> Text,
        is_required -> Bool,
        planned -> Text,
        reason_code -> Text,
        reason -> Text,
        actual -> Text,
        actual_note -> Text,
        represented_by -> Text,
        sort -> Integer,
        version -> Integer,
        required_group -> Integer,
    }
}

diesel::table! {
    inquiries (id) {
        id -> BigInt,
        uid -> Text,
        meeting_id -> BigInt,
        plan_version_id -> BigInt,
        reason_code -> Text,
        reason -> Text,
        question -> Text,
        state -> Text,
        sent_at -> Nullable<Timestamp>,
        due_at -> Timestamp,
        closed_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        version -> Integer,
        opened_by -> Text,
        follows_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    deliveries (id) {
        id -> BigInt,
        uid -> Text,
        number -> Text,
        plan_version_id -> BigInt,
        office_id -> Nullable<BigInt>,
        label -> Text,
        means -> Text,
        account_id -> BigInt,
        delivered_on -> Nullable<Date>,
        note -> Text,
        acknowledged_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        version -> Integer,
        sender_office_id -> Nullable<BigInt>,
        contact_id -> Nullable<BigInt>,
        withdrawn_at -> Nullable<Timestamp>,
        withdrawn_by -> Text,
        withdrawn_reason -> Text,
        revoked_at -> Nullable<Timestamp>,
        revoked_by -> Text,
        revoked_reason -> Text,
    }
}

diesel::table! {
    delivery_records (id) {
        id -> BigInt,
        delivery_id -> BigInt,
        record_id -> BigInt,
    }
}

diesel::table! {
    delivery_steps (id) {
        id -> BigInt,
        delivery_id -> BigInt,
        kind -> Text,
        noted_at -> Timestamp,
        noted_by -> Text,
        reason -> Text,
    }
}

diesel::table! {
    duty_entries (id) {
        id -> BigInt,
        uid -> Text,
        client_id -> BigInt,
        kind -> Text,
        happened_on -> Date,
        subject -> Text,
        rule -> Text,
        ground -> Text,
        points -> Text,
        days -> Integer,
        meeting_trigger -> Text,
        reason_code -> Text,
        body -> Text,
        author -> Text,
        author_name -> Text,
        created_at -> Timestamp,
        withdrawn_at -> Nullable<Timestamp>,
        withdrawn_by -> Text,
        withdrawn_reason -> Text,
        office_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    judgement_reviews (id) {
        id -> BigInt,
        uid -> Text,
        client_id -> BigInt,
        duty_entry_id -> Nullable<BigInt>,
        inquiry_id -> Nullable<BigInt>,
        office_id -> BigInt,
        verdict -> Text,
        body -> Text,
        author -> Text,
        author_name -> Text,
        created_at -> Timestamp,
        withdrawn_at -> Nullable<Timestamp>,
        withdrawn_by -> Text,
        withdrawn_reason -> Text,
    }
}

diesel::table! {
    judgement_answers (id) {
        id -> BigInt,
        uid -> Text,
        review_id -> BigInt,
        office_id -> BigInt,
        body -> Text,
        author -> Text,
        author_name -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    progress_lines (id) {
        id -> BigInt,
        uid -> Text,
        client_id -> BigInt,
        current_number -> Integer,
        created_at -> Timestamp,
        withdrawn_at -> Nullable<Timestamp>,
        withdrawn_by -> Text,
        withdrawn_reason -> Text,
    }
}

diesel::table! {
    progress_revisions (id) {
        id -> BigInt,
        line_id -> BigInt,
        number -> Integer,
        happened_on -> Date,
        happened_at -> Text,
        item -> Text,
        body -> Text,
        note -> Text,
        author -> Text,
        author_name -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    consents (id) {
        id -> BigInt,
        uid -> Text,
        client_id -> BigInt,
        purpose -> Text,
        plan_version_id -> Nullable<BigInt>,
        giver -> Text,
        contact_id -> Nullable<BigInt>,
        name -> Text,
        relation -> Text,
        form -> Text,
        heard_by -> Text,
        given_on -> Date,
        expires_on -> Nullable<Date>,
        is_for_all -> Bool,
        note -> Text,
        author -> Text,
        author_name -> Text,
        created_at -> Timestamp,
        withdrawn_on -> Nullable<Date>,
        withdrawn_at -> Nullable<Timestamp>,
        withdrawn_by -> Text,
        withdrawn_reason -> Text,
    }
}

diesel::table! {
    consent_offices (id) {
        id -> BigInt,
        consent_id -> BigInt,
        office_id -> BigInt,
    }
}

diesel::table! {
    consent_overrides (id) {
        id -> BigInt,
        uid -> Text,
        client_id -> BigInt,
        office_id -> BigInt,
        act -> Text,
        object_uid -> Text,
        gaps -> Text,
        reason -> Text,
        author -> Text,
        author_name -> Text,
        created_at -> Timestamp,
        delivery_id -> Nullable<BigInt>,
        withdrawn_at -> Nullable<Timestamp>,
        withdrawn_by -> Text,
        withdrawn_reason -> Text,
    }
}

diesel::table! {
    invitations (id) {
        id -> BigInt,
        uid -> Text,
        meeting_id -> Nullable<BigInt>,
        participant_id -> Nullable<BigInt>,
        inquiry_id -> Nullable<BigInt>,
        kind -> Text,
        nonce -> Text,
        key_no -> Integer,
        code_hash -> Text,
        address -> Text,
        channel -> Text,
        due_at -> Nullable<Timestamp>,
        expires_at -> Timestamp,
        revoked_at -> Nullable<Timestamp>,
        sent_at -> Nullable<Timestamp>,
        opened_at -> Nullable<Timestamp>,
        confirmed_at -> Nullable<Timestamp>,
        answered_at -> Nullable<Timestamp>,
        answered_by -> Text,
        comment -> Text,
        sheet_no -> Integer,
        created_at -> Timestamp,
        version -> Integer,
        delivery_id -> Nullable<BigInt>,
        office_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    reminders (id) {
        id -> BigInt,
        invitation_id -> BigInt,
        reminded_on -> Date,
        outcome -> Text,
        mail_uid -> Text,
        noted_at -> Timestamp,
    }
}

diesel::table! {
    reminder_choices (id) {
        id -> BigInt,
        uid -> Text,
        office_id -> BigInt,
        kind -> Text,
        days -> Nullable<Text>,
        chosen_by -> Text,
        chosen_at -> Timestamp,
    }
}

diesel::table! {
    mail_mutes (id) {
        id -> BigInt,
        uid -> Text,
        office_id -> Nullable<BigInt>,
        account_id -> Nullable<BigInt>,
        kind -> Text,
        muted_by -> Text,
        muted_at -> Timestamp,
        ended_by -> Text,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    answer_files (id) {
        id -> BigInt,
        uid -> Text,
        meeting_id -> BigInt,
        participant_id -> BigInt,
        inquiry_id -> Nullable<BigInt>,
        invitation_id -> Nullable<BigInt>,
        purpose -> Text,
        key_client_id -> BigInt,
        name -> Text,
        kind -> Text,
        size -> BigInt,
        body -> Binary,
        added_by -> Text,
        added_at -> Timestamp,
        withdrawn_at -> Nullable<Timestamp>,
        withdrawn_by -> Text,
        withdrawn_reason -> Text,
    }
}

diesel::table! {
    link_openings (id) {
        id -> BigInt,
        invitation_id -> BigInt,
        session_key_hash -> Text,
        means -> Text,
        code_hash -> Text,
        code_expires_at -> Nullable<Timestamp>,
        code_tries -> Integer,
        codes_sent -> Integer,
        first_code_at -> Nullable<Timestamp>,
        confirmed_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    slot_answers (id) {
        id -> BigInt,
        slot_id -> BigInt,
        participant_id -> BigInt,
        invitation_id -> Nullable<BigInt>,
        answer -> Text,
        reason -> Text,
        answered_at -> Timestamp,
        answered_by -> Text,
        channel -> Text,
        superseded_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    counter_proposals (id) {
        id -> BigInt,
        uid -> Text,
        meeting_id -> BigInt,
        participant_id -> BigInt,
        starts_at -> Nullable<Timestamp>,
        ends_at -> Nullable<Timestamp>,
        note -> Text,
        created_at -> Timestamp,
        state -> Text,
        slot_uid -> Text,
        answer -> Text,
        decided_at -> Nullable<Timestamp>,
        decided_by -> Text,
    }
}

diesel::table! {
    opinions (id) {
        id -> BigInt,
        uid -> Text,
        inquiry_id -> BigInt,
        invitation_id -> BigInt,
        participant_id -> BigInt,
        plan_version_id -> BigInt,
        row_kind -> Text,
        row_uid -> Text,
        stance -> Text,
        body -> Text,
        given_at -> Timestamp,
        given_by -> Text,
        channel -> Text,
        is_late -> Bool,
        sheet_no -> Integer,
        entered_by -> Text,
        risks -> Text,
    }
}

diesel::table! {
    inquiry_questions (id) {
        id -> BigInt,
        inquiry_id -> BigInt,
        participant_id -> Nullable<BigInt>,
        row_kind -> Text,
        row_uid -> Text,
        body -> Text,
    }
}

diesel::table! {
    answer_delays (id) {
        id -> BigInt,
        uid -> Text,
        invitation_id -> BigInt,
        expected_on -> Date,
        body -> Text,
        said_by -> Text,
        said_at -> Timestamp,
        withdrawn_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    opinion_drafts (id) {
        id -> BigInt,
        invitation_id -> BigInt,
        body -> Binary,
        saved_at -> Timestamp,
    }
}

diesel::table! {
    resolutions (id) {
        id -> BigInt,
        uid -> Text,
        opinion_id -> BigInt,
        decision -> Text,
        reason -> Text,
        decided_by -> Text,
        decided_at -> Timestamp,
        plan_version_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    meeting_records (id) {
        id -> BigInt,
        uid -> Text,
        meeting_id -> BigInt,
        current_number -> Integer,
        state -> Text,
        signed_at -> Nullable<Timestamp>,
        signed_by -> Text,
        created_at -> Timestamp,
        version -> Integer,
    }
}

diesel::table! {
    record_revisions (id) {
        id -> BigInt,
        uid -> Text,
        record_id -> BigInt,
        number -> Integer,
        body -> Text,
        author -> Text,
        note -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    care_cases (id) {
        id -> BigInt,
        uid -> Text,
        case_number -> Text,
        insurer_id -> BigInt,
        area_id -> BigInt,
        office_id -> BigInt,
        data_key -> Binary,
        created_at -> Timestamp,
    }
}

diesel::table! {
    care_case_links (id) {
        id -> BigInt,
        care_case_id -> BigInt,
        client_id -> BigInt,
        insurer_id -> BigInt,
        linked_by -> Text,
        linked_at -> Timestamp,
    }
}

diesel::table! {
    case_sheets (id) {
        id -> BigInt,
        uid -> Text,
        care_case_id -> BigInt,
        number -> Integer,
        body -> Text,
        state -> Text,
        author -> Text,
        confirmed_by -> Text,
        confirmed_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        version -> Integer,
        sealed -> Nullable<Binary>,
    }
}

diesel::table! {
    sheet_checks (id) {
        id -> BigInt,
        uid -> Text,
        case_sheet_id -> BigInt,
        found -> Integer,
        replaced -> Integer,
        lines -> Text,
        checked_by -> Text,
        checked_at -> Timestamp,
    }
}

diesel::table! {
    conferences (id) {
        id -> BigInt,
        uid -> Text,
        insurer_id -> BigInt,
        office_id -> BigInt,
        kind -> Text,
        title -> Text,
        area_id -> Nullable<BigInt>,
        starts_at -> Timestamp,
        ends_at -> Timestamp,
        place -> Text,
        state -> Text,
        room_id -> Nullable<BigInt>,
        minutes -> Text,
        minutes_state -> Text,
        signed_by -> Text,
        signed_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        version -> Integer,
    }
}

diesel::table! {
    conference_attendees (id) {
        id -> BigInt,
        uid -> Text,
        conference_id -> BigInt,
        account_id -> Nullable<BigInt>,
        office_id -> Nullable<BigInt>,
        name -> Text,
        profession -> Text,
        role -> Text,
        attendance -> Text,
        created_at -> Timestamp,
        attends_all -> Bool,
    }
}

diesel::table! {
    agenda_items (id) {
        id -> BigInt,
        uid -> Text,
        conference_id -> BigInt,
        care_case_id -> BigInt,
        case_sheet_id -> Nullable<BigInt>,
        presenter_id -> Nullable<BigInt>,
        sort -> Integer,
        minutes -> Integer,
        state -> Text,
        room_id -> Nullable<BigInt>,
        summary -> Text,
        opened_at -> Nullable<Timestamp>,
        closed_at -> Nullable<Timestamp>,
        version -> Integer,
    }
}

diesel::table! {
    agenda_attendees (id) {
        id -> BigInt,
        agenda_item_id -> BigInt,
        attendee_id -> BigInt,
    }
}

diesel::table! {
    case_materials (id) {
        id -> BigInt,
        uid -> Text,
        agenda_item_id -> BigInt,
        care_case_id -> BigInt,
        number -> Integer,
        purpose -> Text,
        kind -> Text,
        size -> BigInt,
        body -> Binary,
        names_nobody -> Bool,
        added_by -> Text,
        added_at -> Timestamp,
        withdrawn_at -> Nullable<Timestamp>,
        withdrawn_by -> Text,
        withdrawn_reason -> Text,
    }
}

diesel::table! {
    rule_sets (id) {
        id -> BigInt,
        uid -> Text,
        insurer_id -> BigInt,
        effective_from -> Date,
        preset -> Text,
        overrides -> Text,
        account_id -> Nullable<BigInt>,
        created_at -> Timestamp,
        withdrawn_at -> Nullable<Timestamp>,
        withdrawn_by -> Text,
        withdrawn_reason -> Text,
    }
}

diesel::table! {
    taxonomies (id) {
        id -> BigInt,
        uid -> Text,
        insurer_id -> Nullable<BigInt>,
        number -> Integer,
        effective_on -> Date,
        created_at -> Timestamp,
    }
}

diesel::table! {
    themes (id) {
        id -> BigInt,
        taxonomy_id -> BigInt,
        code -> Text,
        parent_code -> Text,
        label -> Text,
        keywords -> Text,
        sort -> Integer,
        retired_on -> Nullable<Date>,
    }
}

diesel::table! {
    case_issues (id) {
        id -> BigInt,
        uid -> Text,
        insurer_id -> BigInt,
        municipality_id -> BigInt,
        area_id -> BigInt,
        care_case_id -> BigInt,
        conference_id -> Nullable<BigInt>,
        agenda_item_id -> Nullable<BigInt>,
        office_id -> BigInt,
        source -> Text,
        taxonomy_id -> BigInt,
        theme_code -> Text,
        subtheme_code -> Text,
        cause_layer -> Text,
        level -> Text,
        body -> Text,
        coded_on -> Date,
        quarter -> Text,
        recorded_by -> Text,
        withdrawn_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        version -> Integer,
    }
}

diesel::table! {
    issue_reports (id) {
        id -> BigInt,
        uid -> Text,
        insurer_id -> BigInt,
        title -> Text,
        period_from -> Date,
        period_to -> Date,
        number -> Integer,
        state -> Text,
        form -> Text,
        input_digest -> Text,
        cube -> Text,
        findings -> Text,
        commentary -> Text,
        built_at -> Nullable<Timestamp>,
        reviewed_at -> Nullable<Timestamp>,
        reviewed_by -> Text,
        published_at -> Nullable<Timestamp>,
        published_by -> Text,
        withdrawn_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        version -> Integer,
        worded_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    report_reviews (id) {
        id -> BigInt,
        uid -> Text,
        report_id -> BigInt,
        office_id -> Nullable<BigInt>,
        verdict -> Text,
        comment -> Text,
        reviewed_by -> Text,
        reviewed_at -> Timestamp,
    }
}

diesel::joinable!(municipalities -> insurers (insurer_id));
diesel::joinable!(municipality_populations -> municipalities (municipality_id));
diesel::joinable!(areas -> insurers (insurer_id));
diesel::joinable!(areas -> municipalities (municipality_id));
diesel::joinable!(offices -> insurers (insurer_id));
diesel::joinable!(office_insurers -> offices (office_id));
diesel::joinable!(office_insurers -> insurers (insurer_id));
diesel::joinable!(office_areas -> offices (office_id));
diesel::joinable!(office_areas -> areas (area_id));
diesel::joinable!(office_closures -> offices (office_id));
diesel::joinable!(venues -> offices (office_id));
diesel::joinable!(regular_bands -> regular_weeks (week_id));
diesel::joinable!(regular_weeks -> offices (office_id));
diesel::joinable!(memberships -> accounts (account_id));
diesel::joinable!(memberships -> offices (office_id));
diesel::joinable!(persons -> offices (office_id));
diesel::joinable!(persons -> accounts (account_id));
diesel::joinable!(account_links -> accounts (account_id));
diesel::joinable!(account_requests -> offices (office_id));
diesel::joinable!(recovery_codes -> accounts (account_id));
diesel::joinable!(login_sessions -> accounts (account_id));
diesel::joinable!(known_devices -> accounts (account_id));
diesel::joinable!(api_tokens -> accounts (account_id));
diesel::joinable!(calendar_feeds -> accounts (account_id));
diesel::joinable!(parked_forms -> accounts (account_id));
diesel::joinable!(pledges -> accounts (account_id));
diesel::joinable!(pledges -> insurers (insurer_id));
diesel::joinable!(mails -> offices (office_id));
diesel::joinable!(reminders -> invitations (invitation_id));
diesel::joinable!(reminder_choices -> offices (office_id));
diesel::joinable!(mail_mutes -> offices (office_id));
diesel::joinable!(mail_mutes -> accounts (account_id));
diesel::joinable!(clients -> insurers (insurer_id));
diesel::joinable!(clients -> accounts (manager_account_id));
diesel::joinable!(clients -> areas (area_id));
diesel::joinable!(client_contacts -> clients (client_id));
diesel::joinable!(client_contacts -> offices (office_id));
diesel::joinable!(client_offices -> clients (client_id));
diesel::joinable!(client_offices -> offices (office_id));
diesel::joinable!(client_frameworks -> clients (client_id));
diesel::joinable!(client_frameworks -> offices (delegating_office_id));
diesel::joinable!(client_hand_overs -> clients (client_id));
diesel::joinable!(client_managers -> clients (client_id));
diesel::joinable!(client_numbers -> clients (client_id));
diesel::joinable!(client_numbers -> insurers (insurer_id));
diesel::joinable!(client_states -> clients (client_id));
diesel::joinable!(client_managers -> accounts (account_id));
diesel::joinable!(certifications -> clients (client_id));
diesel::joinable!(plans -> clients (client_id));
diesel::joinable!(plans -> offices (office_id));
diesel::joinable!(plan_versions -> plans (plan_id));
diesel::joinable!(client_illnesses -> clients (client_id));
diesel::joinable!(plan_needs -> plan_versions (plan_version_id));
diesel::joinable!(plan_goals -> plan_versions (plan_version_id));
diesel::joinable!(plan_goals -> plan_needs (need_id));
diesel::joinable!(plan_service_items -> plan_versions (plan_version_id));
diesel::joinable!(plan_service_items -> plan_goals (goal_id));
diesel::joinable!(plan_service_items -> offices (office_id));
diesel::joinable!(plan_week_entries -> plan_versions (plan_version_id));
diesel::joinable!(plan_attachments -> plans (plan_id));
diesel::joinable!(service_plans -> plan_versions (plan_version_id));
diesel::joinable!(service_plans -> offices (office_id));
diesel::joinable!(plan_self_checks -> plan_versions (plan_version_id));
diesel::joinable!(consents -> clients (client_id));
diesel::joinable!(consents -> plan_versions (plan_version_id));
diesel::joinable!(consents -> client_contacts (contact_id));
diesel::joinable!(consent_offices -> consents (consent_id));
diesel::joinable!(consent_offices -> offices (office_id));
diesel::joinable!(consent_overrides -> clients (client_id));
diesel::joinable!(consent_overrides -> offices (office_id));
diesel::joinable!(plan_edits -> clients (client_id));
diesel::joinable!(plan_edits -> plan_versions (base_version_id));
diesel::joinable!(imports -> offices (office_id));
diesel::joinable!(import_files -> imports (import_id));
diesel::joinable!(room_seats -> rooms (room_id));
diesel::joinable!(room_events -> rooms (room_id));
diesel::joinable!(room_events -> room_seats (seat_id));
diesel::joinable!(room_tickets -> rooms (room_id));
diesel::joinable!(room_tickets -> room_seats (seat_id));
diesel::joinable!(follow_ups -> insurers (insurer_id));
diesel::joinable!(follow_ups -> rooms (room_id));
diesel::joinable!(meetings -> clients (client_id));
diesel::joinable!(meetings -> plan_versions (plan_version_id));
diesel::joinable!(meetings -> offices (office_id));
diesel::joinable!(meetings -> accounts (organizer_id));
diesel::joinable!(meetings -> rooms (room_id));
diesel::joinable!(meeting_slots -> meetings (meeting_id));
diesel::joinable!(participants -> meetings (meeting_id));
diesel::joinable!(participants -> offices (office_id));
diesel::joinable!(participants -> client_contacts (contact_id));
diesel::joinable!(participants -> accounts (account_id));
diesel::joinable!(inquiries -> meetings (meeting_id));
diesel::joinable!(inquiries -> plan_versions (plan_version_id));
diesel::joinable!(invitations -> meetings (meeting_id));
diesel::joinable!(invitations -> participants (participant_id));
diesel::joinable!(invitations -> inquiries (inquiry_id));
diesel::joinable!(invitations -> deliveries (delivery_id));
diesel::joinable!(duty_entries -> clients (client_id));
diesel::joinable!(duty_entries -> offices (office_id));
diesel::joinable!(judgement_reviews -> clients (client_id));
diesel::joinable!(judgement_reviews -> offices (office_id));
diesel::joinable!(judgement_answers -> judgement_reviews (review_id));
diesel::joinable!(deliveries -> plan_versions (plan_version_id));
diesel::joinable!(deliveries -> offices (office_id));
diesel::joinable!(deliveries -> accounts (account_id));
diesel::joinable!(delivery_records -> deliveries (delivery_id));
diesel::joinable!(delivery_records -> meeting_records (record_id));
diesel::joinable!(delivery_steps -> deliveries (delivery_id));
diesel::joinable!(progress_lines -> clients (client_id));
diesel::joinable!(progress_revisions -> progress_lines (line_id));
diesel::joinable!(answer_files -> meetings (meeting_id));
diesel::joinable!(answer_files -> participants (participant_id));
diesel::joinable!(answer_files -> inquiries (inquiry_id));
diesel::joinable!(answer_files -> invitations (invitation_id));
diesel::joinable!(answer_files -> clients (key_client_id));
diesel::joinable!(link_openings -> invitations (invitation_id));
diesel::joinable!(slot_answers -> meeting_slots (slot_id));
diesel::joinable!(slot_answers -> participants (participant_id));
diesel::joinable!(slot_answers -> invitations (invitation_id));
diesel::joinable!(counter_proposals -> meetings (meeting_id));
diesel::joinable!(counter_proposals -> participants (participant_id));
diesel::joinable!(opinions -> inquiries (inquiry_id));
diesel::joinable!(opinions -> invitations (invitation_id));
diesel::joinable!(opinions -> participants (participant_id));
diesel::joinable!(opinions -> plan_versions (plan_version_id));
diesel::joinable!(inquiry_questions -> inquiries (inquiry_id));
diesel::joinable!(inquiry_questions -> participants (participant_id));
diesel::joinable!(answer_delays -> invitations (invitation_id));
diesel::joinable!(opinion_drafts -> invitations (invitation_id));
diesel::joinable!(resolutions -> opinions (opinion_id));
diesel::joinable!(resolutions -> plan_versions (plan_version_id));
diesel::joinable!(meeting_records -> meetings (meeting_id));
diesel::joinable!(record_revisions -> meeting_records (record_id));
diesel::joinable!(care_cases -> insurers (insurer_id));
diesel::joinable!(care_cases -> areas (area_id));
diesel::joinable!(care_cases -> offices (office_id));
diesel::joinable!(care_case_links -> care_cases (care_case_id));
diesel::joinable!(care_case_links -> clients (client_id));
diesel::joinable!(care_case_links -> insurers (insurer_id));
diesel::joinable!(case_sheets -> care_cases (care_case_id));
diesel::joinable!(sheet_checks -> case_sheets (case_sheet_id));
diesel::joinable!(conferences -> insurers (insurer_id));
diesel::joinable!(conferences -> offices (office_id));
diesel::joinable!(conferences -> areas (area_id));
diesel::joinable!(conferences -> rooms (room_id));
diesel::joinable!(conference_attendees -> conferences (conference_id));
diesel::joinable!(conference_attendees -> accounts (account_id));
diesel::joinable!(conference_attendees -> offices (office_id));
diesel::joinable!(agenda_items -> conferences (conference_id));
diesel::joinable!(agenda_items -> care_cases (care_case_id));
diesel::joinable!(agenda_items -> case_sheets (case_sheet_id));
diesel::joinable!(agenda_items -> accounts (presenter_id));
diesel::joinable!(agenda_items -> rooms (room_id));
diesel::joinable!(agenda_attendees -> agenda_items (agenda_item_id));
diesel::joinable!(agenda_attendees -> conference_attendees (attendee_id));
diesel::joinable!(case_materials -> agenda_items (agenda_item_id));
diesel::joinable!(case_materials -> care_cases (care_case_id));
diesel::joinable!(rule_sets -> accounts (account_id));
diesel::joinable!(rule_sets -> insurers (insurer_id));
diesel::joinable!(taxonomies -> insurers (insurer_id));
diesel::joinable!(themes -> taxonomies (taxonomy_id));
diesel::joinable!(case_issues -> insurers (insurer_id));
diesel::joinable!(case_issues -> municipalities (municipality_id));
diesel::joinable!(case_issues -> areas (area_id));
diesel::joinable!(case_issues -> care_cases (care_case_id));
diesel::joinable!(case_issues -> conferences (conference_id));
diesel::joinable!(case_issues -> agenda_items (agenda_item_id));
diesel::joinable!(case_issues -> offices (office_id));
diesel::joinable!(case_issues -> taxonomies (taxonomy_id));
diesel::joinable!(issue_reports -> insurers (insurer_id));
diesel::joinable!(report_reviews -> issue_reports (report_id));
diesel::joinable!(report_reviews -> offices (office_id));

diesel::allow_tables_to_appear_in_same_query!(
    insurers,
    municipalities,
    municipality_populations,
    areas,
    offices,
    office_insurers,
    office_areas,
    office_closures,
    regular_weeks,
    regular_bands,
    venues,
    office_lists,
    office_merges,
    accounts,
    memberships,
    persons,
    account_links,
    account_requests,
    recovery_codes,
    login_sessions,
    known_devices,
    api_tokens,
    calendar_feeds,
    throttles,
    parked_forms,
    settings,
    pledges,
    operations,
    audit_events,
    audit_anchors,
    jobs,
    mails,
    counters,
    clients,
    client_contacts,
    client_frameworks,
    client_hand_overs,
    client_managers,
    client_merges,
    client_numbers,
    client_stamps,
    client_states,
    client_offices,
    certifications,
    plans,
    plan_versions,
    client_illnesses,
    plan_needs,
    plan_goals,
    plan_service_items,
    plan_week_entries,
    plan_edits,
    plan_self_checks,
    plan_attachments,
    service_plans,
    imports,
    import_files,
    rooms,
    room_seats,
    room_events,
    room_tickets,
    follow_ups,
    meetings,
    meeting_slots,
    participants,
    inquiries,
    deliveries,
    delivery_records,
    delivery_steps,
    duty_entries,
    judgement_reviews,
    judgement_answers,
    progress_lines,
    progress_revisions,
    consents,
    consent_offices,
    consent_overrides,
    invitations,
    reminders,
    reminder_choices,
    mail_mutes,
    answer_files,
    link_openings,
    slot_answers,
    counter_proposals,
    opinions,
    inquiry_questions,
    answer_delays,
    opinion_drafts,
    resolutions,
    meeting_records,
    record_revisions,
    care_cases,
    care_case_links,
    case_sheets,
    sheet_checks,
    conferences,
    conference_attendees,
    agenda_items,
    agenda_attendees,
    case_materials,
    rule_sets,
    taxonomies,
    themes,
    case_issues,
    issue_reports,
    report_reviews,
);
