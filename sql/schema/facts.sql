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
