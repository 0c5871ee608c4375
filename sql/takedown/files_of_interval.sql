-- List the clip files that carry a frame of a removed interval by their bytes, also those that are cut again.
--
-- $video_id     the video
-- $start_frame  first removed frame
-- $end_frame    frame after the last
select distinct
    clips.file_sha256,
from clips
where
    clips.video_id = $video_id
    and clips.packet_start_frame < $end_frame
    and $start_frame < clips.packet_end_frame;
