-- Return how many frames a video has, as the readings that cover it end; null where it was not read.
--
-- $video_id  the video
select max(shots.end_frame) as frames,
from shots
where
    shots.video_id = $video_id
