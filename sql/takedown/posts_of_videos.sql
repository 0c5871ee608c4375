-- List every post of removed videos: a takedown of one post of a file removes the file, and so all its posts.
--
-- $video_ids  ids of removed videos
select distinct
    fetches.post_id,
from fetches
where
    fetches.video_id in (select unnest($video_ids::varchar[]));
