-- Make the table that gathers the rows of duplicates before they are written. Generated from the records.
create or replace temp table duplicates (
    clip_id varchar not null,
    video_id varchar not null,
    start_frame integer not null,
    end_frame integer not null,
    cluster_id varchar not null,
    cluster_kind varchar not null,
    representative_clip_id varchar not null,
    representative_video_id varchar not null
);
