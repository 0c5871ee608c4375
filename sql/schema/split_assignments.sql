create table split_assignments (
    split_key varchar not null,
    split varchar not null,
    release_version varchar not null,
    run_id varchar not null,
    log_no bigint not null
);
