-- List the clip files of every segmentation that carry a frame of a removed interval.
--
-- $video_id     the video
-- $start_frame  first removed frame
-- $end_frame    frame after the last
select distinct
    clips.video_id,
    clips.clip_id,
    clips.object_key,
    clips.skip_frames,
    clips.len_frames,
from clips
where
    clips.video_id = $video_id
    and clips.packet_start_frame < $end_frame
    and $start_frame < clips.packet_end_frame
order by
    clips.object_key;
