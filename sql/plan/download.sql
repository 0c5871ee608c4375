-- Posts whose bytes are wanted: the newest revision of each. Costs are seconds at 10 MB a second.
create or replace temp table candidates as
select
    posts.post_id as item_id,
    1.0 + coalesce(posts.declared_bytes, 50e6) / 10e6 as cost_s,
    -coalesce(posts.declared_bytes, 50000000) as sort_key,
    posts.post_id,
    posts.source,
    posts.url,
    posts.page_url,
    posts.file_name,
    posts.crawl_root,
    posts.uploader,
    posts.work,
    posts.md5,
from current_posts as posts
anti join tombstones
    on tombstones.subject = 'post'
    and tombstones.subject_value = posts.post_id;
