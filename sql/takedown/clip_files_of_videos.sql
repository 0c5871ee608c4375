-- List the clip files that rows name of videos of which frames are removed.
--
-- $video_ids  ids of the videos
select
    clips.object_key,
    clips.clip_id,
from clips
where
    clips.video_id in (select unnest($video_ids::varchar[]));
