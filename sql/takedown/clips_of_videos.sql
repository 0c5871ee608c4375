-- List the clips of removed videos.
--
-- $video_ids  ids of removed videos
select distinct
    shots.clip_id,
from shots
where
    shots.video_id in (select unnest($video_ids::varchar[]));
