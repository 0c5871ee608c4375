-- Annotated clips with what a caption is made from.
--
-- $analyse   the run of analyse
-- $annotate  the run of annotate
create or replace temp table candidates as
select
    shots.clip_id as item_id,
    0.002 as cost_s,
    shots.clip_id as sort_key,
    shots.clip_id,
    shots.video_id,
    shots.timesheet,
    (shots.end_pts - shots.start_pts) * videos.time_base_num / videos.time_base_den as duration_s,
    shots.cadence,
    shots.camera_kind,
    facts,
    tags,
    captions as caption,
from shots
join videos on videos.video_id = shots.video_id
join outcomes
    on outcomes.run_id = $annotate
    and outcomes.item_id = shots.clip_id
    and outcomes.is_done
left join facts
    on facts.run_id = $annotate
    and facts.clip_id = shots.clip_id
left join tags
    on tags.run_id = $annotate
    and tags.clip_id = shots.clip_id
left join captions
    on captions.run_id = $annotate
    and captions.clip_id = shots.clip_id
where
    shots.run_id = $analyse
    and shots.drop_reason is null;
