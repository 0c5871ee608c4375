create table texts (
    clip_id varchar not null,
    video_id varchar not null,
    annotator varchar not null,
    text_probability double not null,
    text_area_ratio double,
    run_id varchar not null,
    log_no bigint not null
);
