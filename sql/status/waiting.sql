-- Count the candidates of a run that a plan would take now.
--
-- candidates  item_id of everything the stage could work on
-- $run_id     the run
-- $now        the time, UTC
-- $decisions  the settings that can decide a reject, with their values now
select
    count(*) as items_count,
from candidates
anti join (
    select
        outcomes.item_id,
    from outcomes
    where
        outcomes.run_id = $run_id
        and (
            outcomes.is_done
            or (
                (outcomes.retry_after is null or outcomes.retry_after > $now)
                and (outcomes.decided_by is null or list_contains($decisions, outcomes.decided_by))
            )
        )
) as settled using (item_id);
