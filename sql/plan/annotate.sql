-- Sampled clips, those of one frame pack together.
--
-- $analyse  the run of analyse
-- $sample   the run of sample
create or replace temp table candidates as
select
    samples.clip_id as item_id,
    0.05 + 0.1 * len(samples.sample_frames) as cost_s,
    samples.pack_key as sort_key,
    samples.clip_id,
    samples.video_id,
    samples.pack_key,
    samples.sample_frames,
    clips.object_key,
    clips.skip_frames,
    clips.start_frame,
from samples
join clips
    on clips.run_id = $analyse
    and clips.clip_id = samples.clip_id
where
    samples.run_id = $sample;
