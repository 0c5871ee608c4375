create table split_keys (
    video_id varchar not null,
    split_key varchar not null,
    release_version varchar not null,
    run_id varchar not null,
    log_no bigint not null
);
