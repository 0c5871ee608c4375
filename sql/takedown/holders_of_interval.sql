-- List the clips of every segmentation that hold a frame of a removed interval themselves.
--
-- $video_id     the video
-- $start_frame  first removed frame
-- $end_frame    frame after the last
select
    shots.clip_id,
from shots
where
    shots.video_id = $video_id
    and shots.start_frame < $end_frame
    and $start_frame < shots.end_frame
union
select
    clips.clip_id,
from clips
where
    clips.video_id = $video_id
    and clips.start_frame < $end_frame
    and $start_frame < clips.end_frame;
