-- Count the clips held back, and the shots dropped before, by reason.
select
    candidates.held_back as reason,
    count(*) as clips_count,
from release_candidates as candidates
where
    candidates.held_back is not null
group by candidates.held_back
union all
select
    shots.drop_reason as reason,
    count(*) as clips_count,
from shots
join release_segmented as segmented using (video_id, run_id)
where
    shots.drop_reason is not null
group by shots.drop_reason
order by reason;
