create table clips (
    clip_id varchar not null,
    video_id varchar not null,
    start_frame integer not null,
    end_frame integer not null,
    object_key varchar not null,
    file_sha256 varchar not null,
    n_bytes bigint not null,
    skip_frames integer not null,
    len_frames integer not null,
    packet_start_frame integer not null,
    packet_end_frame integer not null,
    encoding varchar,
    encoding_settings varchar,
    run_id varchar not null,
    log_no bigint not null
);
