-- Keep the frames that are taken down.
--
-- $video_ids     videos
-- $start_frames  first removed frame
-- $end_frames    frame after the last
create or replace temp table release_removed_intervals as
select
    unnest($video_ids::varchar[]) as video_id,
    unnest($start_frames::bigint[]) as start_frame,
    unnest($end_frames::bigint[]) as end_frame;
