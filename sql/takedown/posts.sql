-- List every post as tombstones ask for it, once with its own url and once for each place its bytes came from.
select
    posts.post_id,
    posts.url,
    posts.page_url,
    posts.uploader,
    posts.work,
from posts
union
select
    posts.post_id,
    fetches.final_url as url,
    posts.page_url,
    posts.uploader,
    posts.work,
from fetches
join posts on posts.post_id = fetches.post_id
where
    fetches.final_url is not null;
