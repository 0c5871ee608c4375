-- List the items whose last word is a reject, newest first, with where each comes from as far as it is known.
--
-- $stage  the stage, null for all
-- $limit  most rows
with last_rejects as (
    select
        runs.stage,
        last_outcomes.run_id,
        last_outcomes.item_id,
        last_outcomes.reason,
        last_outcomes.detail,
        last_outcomes.retry_after,
        last_outcomes.decided_by,
        last_outcomes.log_no,
    from last_outcomes
    join runs on runs.run_id = last_outcomes.run_id
    where
        not last_outcomes.is_done
        and ($stage is null or runs.stage = $stage)
    order by last_outcomes.log_no desc, runs.stage, last_outcomes.reason, last_outcomes.item_id
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
