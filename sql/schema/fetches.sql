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
