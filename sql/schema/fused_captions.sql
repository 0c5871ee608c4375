create table fused_captions (
    clip_id varchar not null,
    video_id varchar not null,
    annotator varchar not null,
    fused_caption varchar not null,
    run_id varchar not null,
    log_no bigint not null
);
