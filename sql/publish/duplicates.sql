-- Gather the clips that may ship and stand beside the splits, because a clip like them is inside.
insert into duplicates by name
select
    decisions.clip_id,
    decisions.video_id,
    clips.start_frame,
    clips.end_frame,
    decisions.cluster_id,
    decisions.cluster_kind,
    decisions.representative_clip_id,
    representative.video_id as representative_video_id,
from release_decisions as decisions
join release_candidates as candidates using (clip_id)
join clips using (clip_id, run_id)
join release_decisions as representative
    on representative.clip_id = decisions.representative_clip_id
where
    decisions.split is null;
