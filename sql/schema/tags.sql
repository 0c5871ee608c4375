create table tags (
    clip_id varchar not null,
    video_id varchar not null,
    annotator varchar not null,
    tag_names varchar[] not null,
    tag_categories varchar[] not null,
    tag_scores float[] not null,
    run_id varchar not null,
    log_no bigint not null
);
