-- List the videos that came from removed posts.
--
-- $post_ids  ids of removed posts
select distinct
    fetches.video_id,
from fetches
where
    fetches.post_id in (select unnest($post_ids::varchar[]));
