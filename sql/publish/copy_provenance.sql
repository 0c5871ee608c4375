-- Write how the videos of the release came to us, once per post: what was observed, kept out of the splits.
--
-- $path            file to write
-- $row_group_rows  rows per row group
copy (
    select
        posts.video_id,
        posts.post_id,
        posts.source,
        posts.source_url,
        posts.page_url,
        posts.licence,
        posts.licence_class,
        posts.licence_url,
        fetches.fetched_at,
        fetches.host,
        fetches.http_status,
        fetches.etag,
        fetches.robots_sha256,
        posts.crawl_run_id,
        fetches.run_id as download_run_id,
        segmented.run_id as analyse_run_id,
    from release_posts as posts
    join fetches using (post_id, video_id)
    join release_segmented as segmented using (video_id)
    where
        posts.video_id in (
            select published.video_id from published
            union
            select duplicates.video_id from duplicates
        )
    qualify row_number() over (
        partition by posts.video_id, posts.post_id
        order by fetches.fetched_at, fetches.run_id
    ) = 1
    order by posts.video_id, posts.post_id
) to $path (format parquet, compression zstd, row_group_size $row_group_rows);
