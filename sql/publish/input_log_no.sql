-- Find the last log entry that changed what a release reads. What releases themselves remember does not count,
-- so that publishing twice asks for the same release; nor does what was refused before it became a clip.
select
    coalesce(max(entries.log_no), 0) as log_no,
from (
    select fragments.log_no
    from fragments
    where
        fragments.table_name not in (
            'releases', 'split_keys', 'split_assignments', 'cluster_members', 'posts', 'outcomes'
        )
    union all
    select posts.log_no from posts semi join fetches on fetches.post_id = posts.post_id
    union all
    select outcomes.log_no from outcomes semi join clips on clips.clip_id = outcomes.item_id
    union all
    select redactions.log_no from redactions
) as entries;
