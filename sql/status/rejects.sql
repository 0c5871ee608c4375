-- List the items whose last word is a reject, newest first, with where each comes from as far as it is known.
--
-- $stage  the stage, null for all
-- $limit  most rows
with last_rejects as (
    select
        runs.stage,
        outcomes.run_id,
        outcomes.item_id,
        outcomes.reason,
        outcomes.detail,
        outcomes.retry_after,
        outcomes.decided_by,
        outcomes.log_no,
    from outcomes
    join runs on runs.run_id = outcomes.run_id
    where
        $stage is null
        or runs.stage = $stage
    qualify row_number() over (
        partition by outcomes.run_id, outcomes.item_id
        order by outcomes.is_done desc, outcomes.log_no desc
    ) = 1
    and not outcomes.is_done
    order by outcomes.log_no desc, runs.stage, outcomes.reason, outcomes.item_id
    limit $limit
),
places as (
    select
        posts.post_id as item_id,
        posts.url,
    from current_posts as posts
    union all
    select
        fetches.video_id as item_id,
        min(posts.url) as url,
    from fetches
    join current_posts as posts on posts.post_id = fetches.post_id
    group by fetches.video_id
)
select
    last_rejects.stage,
    last_rejects.run_id,
    last_rejects.item_id,
    last_rejects.reason,
    last_rejects.detail,
    last_rejects.retry_after,
    last_rejects.decided_by,
    places.url,
from last_rejects
left join places on places.item_id = last_rejects.item_id
order by last_rejects.log_no desc, last_rejects.stage, last_rejects.reason, last_rejects.item_id;
