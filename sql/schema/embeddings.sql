create table embeddings (
    clip_id varchar not null,
    video_id varchar not null,
    annotator varchar not null,
    embedding_vector float[] not null,
    run_id varchar not null,
    log_no bigint not null
);
