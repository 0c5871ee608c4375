-- Clips of the run of analyse, to sample drawings from.
--
-- $analyse  the run of analyse
create or replace temp table candidates as
select
    clips.clip_id as item_id,
    0.05 + clips.len_frames * videos.width * videos.height * 1e-8 as cost_s,
    clips.video_id as sort_key,
    clips.clip_id,
    clips.video_id,
    clips.object_key,
    clips.skip_frames,
    clips.start_frame,
    shots.timesheet,
from clips
join shots
    on shots.run_id = clips.run_id
    and shots.clip_id = clips.clip_id
join videos on videos.video_id = clips.video_id
where
    clips.run_id = $analyse;
