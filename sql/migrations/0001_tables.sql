-- The first tables of the catalog.
create table posts (
    post_id varchar not null,
    revision_id varchar not null,
    source varchar not null,
    source_post_no bigint,
    url varchar not null,
    page_url varchar,
    file_name varchar not null,
    crawl_root varchar,
    licence varchar,
    licence_class varchar not null,
    licence_url varchar,
    title varchar,
    uploader varchar,
    work varchar,
    country varchar,
    year smallint,
    published_at timestamp with time zone,
    user_tags varchar[] not null,
    md5 varchar,
    declared_bytes bigint,
    run_id varchar not null,
    log_no bigint not null
);

create table fetches (
    post_id varchar not null,
    video_id varchar not null,
    fetched_at timestamp with time zone not null,
    host varchar,
    final_url varchar,
    http_status smallint,
    etag varchar,
    robots_sha256 varchar,
    run_id varchar not null,
    log_no bigint not null
);

create table videos (
    video_id varchar not null,
    n_bytes bigint not null,
    container varchar not null,
    codec varchar not null,
    pixel_format varchar not null,
    bit_depth tinyint not null,
    width integer not null,
    height integer not null,
    sar_num integer not null,
    sar_den integer not null,
    rotation smallint not null,
    time_base_num bigint not null,
    time_base_den bigint not null,
    fps_num bigint,
    fps_den bigint,
    duration_s double,
    bit_rate bigint,
    has_audio boolean not null,
    is_interlaced boolean,
    run_id varchar not null,
    log_no bigint not null
);

create table shots (
    video_id varchar not null,
    clip_id varchar not null,
    shot_no integer not null,
    start_frame integer not null,
    end_frame integer not null,
    start_pts bigint not null,
    end_pts bigint not null,
    cut_kind varchar not null,
    cut_confidence double,
    transition_start_frame integer,
    transition_end_frame integer,
    timesheet integer[] not null,
    evidence varchar[] not null,
    frame_confidence float[],
    drawings_count integer not null,
    dynamic_score double not null,
    dynamic_score_drawing double,
    dynamic_score_sakuga double not null,
    cadence varchar not null,
    cadence_24 varchar,
    cadence_sakuga varchar not null,
    drawing_hashes ubigint[] not null,
    hash_contrasts smallint[] not null,
    camera_kind varchar,
    camera_confidence double,
    camera_path float[],
    drop_reason varchar,
    run_id varchar not null,
    log_no bigint not null
);

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
    run_id varchar not null,
    log_no bigint not null
);

create table samples (
    clip_id varchar not null,
    video_id varchar not null,
    sample_frames integer[] not null,
    sample_drawings integer[] not null,
    pack_key varchar not null,
    run_id varchar not null,
    log_no bigint not null
);

create table facts (
    clip_id varchar not null,
    video_id varchar not null,
    annotator varchar not null,
    brightness double not null,
    contrast double not null,
    saturation double not null,
    colourfulness double not null,
    flat_ratio double not null,
    line_ratio double not null,
    paper_ratio double not null,
    is_monochrome boolean not null,
    palette varchar[] not null,
    palette_shares float[] not null,
    run_id varchar not null,
    log_no bigint not null
);

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

create table captions (
    clip_id varchar not null,
    video_id varchar not null,
    annotator varchar not null,
    caption_text varchar not null,
    run_id varchar not null,
    log_no bigint not null
);

create table aesthetics (
    clip_id varchar not null,
    video_id varchar not null,
    annotator varchar not null,
    aesthetic_score double not null,
    run_id varchar not null,
    log_no bigint not null
);

create table texts (
    clip_id varchar not null,
    video_id varchar not null,
    annotator varchar not null,
    text_probability double not null,
    text_area_ratio double,
    run_id varchar not null,
    log_no bigint not null
);

create table embeddings (
    clip_id varchar not null,
    video_id varchar not null,
    annotator varchar not null,
    embedding_vector float[] not null,
    run_id varchar not null,
    log_no bigint not null
);

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

create table fused_captions (
    clip_id varchar not null,
    video_id varchar not null,
    annotator varchar not null,
    fused_caption varchar not null,
    run_id varchar not null,
    log_no bigint not null
);

create table split_keys (
    video_id varchar not null,
    split_key varchar not null,
    release_version varchar not null,
    run_id varchar not null,
    log_no bigint not null
);

create table split_assignments (
    split_key varchar not null,
    split varchar not null,
    release_version varchar not null,
    run_id varchar not null,
    log_no bigint not null
);

create table cluster_members (
    clip_id varchar not null,
    video_id varchar not null,
    cluster_id varchar not null,
    cluster_kind varchar not null,
    release_version varchar not null,
    run_id varchar not null,
    log_no bigint not null
);

create table releases (
    release_version varchar not null,
    spec_sha256 varchar not null,
    manifest_sha256 varchar not null,
    run_id varchar not null,
    log_no bigint not null
);

create table outcomes (
    item_id varchar not null,
    batch_id varchar not null,
    is_done boolean not null,
    reason varchar,
    detail varchar,
    retry_after timestamp with time zone,
    run_id varchar not null,
    log_no bigint not null
);

create table runs (
    run_id varchar not null,
    stage varchar not null,
    stage_version integer not null,
    params_json varchar not null,
    upstream_run_ids varchar[] not null,
    model_sha256s varchar[] not null,
    primary key (run_id)
);

create table fragments (
    fragment_key varchar not null,
    table_name varchar not null,
    run_id varchar not null,
    batch_id varchar not null,
    fragment_sha256 varchar not null,
    rows_count bigint not null,
    fragment_bytes bigint not null,
    schema_version integer not null,
    log_no bigint not null,
    primary key (fragment_key)
);

create table redactions (
    fragment_key varchar not null,
    new_fragment_key varchar,
    log_no bigint not null,
    primary key (fragment_key)
);

create table tombstones (
    tombstone_no bigint not null,
    subject varchar not null,
    subject_value varchar not null,
    interval_start bigint,
    interval_end bigint,
    removal_reason varchar not null,
    requested_at timestamp with time zone not null,
    derived_from bigint,
    primary key (tombstone_no, subject, subject_value)
);
