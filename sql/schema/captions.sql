create table captions (
    clip_id varchar not null,
    video_id varchar not null,
    annotator varchar not null,
    caption_text varchar not null,
    run_id varchar not null,
    log_no bigint not null
);
