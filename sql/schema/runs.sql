create table runs (
    run_id varchar not null,
    stage varchar not null,
    stage_version integer not null,
    params_json varchar not null,
    upstream_run_ids varchar[] not null,
    model_sha256s varchar[] not null,
    primary key (run_id)
);
