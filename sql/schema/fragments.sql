create table fragments (
    fragment_key varchar not null,
    table_name varchar not null,
    run_id varchar not null,
    batch_id varchar not null,
    fragment_sha256 varchar not null,
    rows_count bigint not null,
    fragment_bytes bigint not null,
    schema_version integer not null,
    log_no bigint not null,
    primary key (fragment_key)
);
