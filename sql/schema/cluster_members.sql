create table cluster_members (
    clip_id varchar not null,
    video_id varchar not null,
    cluster_id varchar not null,
    cluster_kind varchar not null,
    release_version varchar not null,
    run_id varchar not null,
    log_no bigint not null
);
