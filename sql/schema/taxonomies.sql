create table taxonomies (
    clip_id varchar not null,
    video_id varchar not null,
    annotator varchar not null,
    taxonomy_time varchar,
    taxonomy_venue varchar,
    taxonomy_media varchar,
    taxonomy_filming varchar,
    taxonomy_composition varchar,
    taxonomy_character varchar,
    run_id varchar not null,
    log_no bigint not null
);
