-- List the posts of every stored video, the earliest first: its fields are the ones shown.
create or replace temp table release_posts as
select
    stored.video_id,
    posts.post_id,
    posts.source,
    posts.source_post_no,
    if(regexp_matches(posts.url, '^https?://', 'i'), posts.url, null) as source_url,
    if(regexp_matches(posts.page_url, '^https?://', 'i'), posts.page_url, null) as page_url,
    regexp_extract(posts.file_name, '[^/\\]*$') as source_name,
    posts.licence,
    posts.licence_class,
    if(regexp_matches(posts.licence_url, '^https?://', 'i'), posts.licence_url, null) as licence_url,
    posts.title,
    posts.uploader,
    posts.work,
    posts.country,
    posts.year,
    posts.published_at,
    posts.user_tags,
    posts.run_id as crawl_run_id,
    row_number() over (
        partition by stored.video_id
        order by posts.published_at asc nulls last, posts.file_name, posts.post_id
    ) as place,
from (select distinct fetches.video_id, fetches.post_id from fetches) as stored
join current_posts as posts using (post_id);
