-- List every post as tombstones ask for it.
select
    posts.post_id,
    posts.url,
    posts.page_url,
    posts.uploader,
    posts.work,
from posts;
