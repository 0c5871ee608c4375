-- Count what is left after each step, from posts found to clips published, and what fell out and why.
with rejected as (
    select distinct
        runs.stage,
        outcomes.item_id,
        first_value(outcomes.reason) over (
            partition by outcomes.run_id, outcomes.item_id
            order by outcomes.log_no desc
        ) as reason,
    from outcomes
    join runs on runs.run_id = outcomes.run_id
    anti join (select run_id, item_id from outcomes where is_done) as done
        on done.run_id = outcomes.run_id
        and done.item_id = outcomes.item_id
    where
        not outcomes.is_done
)
select
    steps.step,
    steps.reason,
    steps.items,
from (
    select
        1.0 as place,
        'posts_found' as step,
        null::varchar as reason,
        (select count(*) from current_posts) + (select count(*) from rejected where stage = 'crawl') as items,
    union all
    select
        case rejected.stage when 'crawl' then 2 when 'download' then 2 when 'analyse' then 3.5 else 7.5 end,
        'rejects',
        rejected.reason,
        count(*),
    from rejected
    group by all
    union all
    select 3, 'videos_stored', null, count(*) from videos
    union all
    -- Whose bytes went with the frames: a later engine or setting never reads them, and their clips ship no more.
    select 3.5, 'rejects', 'frames_taken_down', count(*)
    from videos
    anti join release_segmented using (video_id)
    semi join tombstones
        on tombstones.subject = 'sha256'
        and tombstones.subject_value = videos.video_id
        and tombstones.interval_start is not null
    having count(*) > 0
    union all
    select 4, 'videos_analysed', null, count(*) from release_segmented
    union all
    select 5, 'shots', null, count(*) from shots join release_segmented using (video_id, run_id)
    union all
    select 6, 'shots_dropped', shots.drop_reason, count(*)
    from shots
    join release_segmented using (video_id, run_id)
    where shots.drop_reason is not null
    group by shots.drop_reason
    union all
    select 7, 'clips', null, count(*) from release_candidates
    union all
    select 8, 'clips_held_back', candidates.held_back, count(*)
    from release_candidates as candidates
    where candidates.held_back is not null
    group by candidates.held_back
    union all
    select 9, 'clips_held_back', 'split_conflict', count(*)
    from release_decisions as decisions
    where decisions.representative_clip_id is null
    having count(*) > 0
    union all
    select 10, 'duplicates', duplicates.cluster_kind, count(*) from duplicates group by duplicates.cluster_kind
    union all
    select 11, 'clips_published', published.split, count(*) from published group by published.split
) as steps
order by steps.place, steps.reason;
