create table aesthetics (
    clip_id varchar not null,
    video_id varchar not null,
    annotator varchar not null,
    aesthetic_score double not null,
    run_id varchar not null,
    log_no bigint not null
);
