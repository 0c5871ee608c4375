create table samples (
    clip_id varchar not null,
    video_id varchar not null,
    sample_frames integer[] not null,
    sample_drawings integer[] not null,
    pack_key varchar not null,
    run_id varchar not null,
    log_no bigint not null
);
