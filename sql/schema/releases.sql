create table releases (
    release_version varchar not null,
    spec_sha256 varchar not null,
    manifest_sha256 varchar not null,
    run_id varchar not null,
    log_no bigint not null
);
