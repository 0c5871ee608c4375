create table ratings (
    clip_id varchar not null,
    video_id varchar not null,
    annotator varchar not null,
    rating varchar not null,
    rating_general double not null,
    rating_sensitive double not null,
    rating_questionable double not null,
    rating_explicit double not null,
    run_id varchar not null,
    log_no bigint not null
);
