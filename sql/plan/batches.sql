-- Put the candidates that have no success and no live reject into batches, and the batches into lists.
--
-- A reject lives until its retry_after, and while the setting that decided it is what it was; else it is final. A batch holds about $batch_s seconds of
-- work and at most $items_max items; items of one attempt number stay together. There are as many lists
-- as $list_s seconds of work ask for, at least $lists_min and at most $lists_max.
--
-- candidates  item_id, cost_s, sort_key and the columns of the stage's items
-- $run_id     the run whose outcomes count
-- $now        the time, UTC
-- $decisions  the settings that can decide a reject, with their values now
create or replace temp table planned as
with tried as (
    select
        item_id,
        count(*) as tries,
        bool_or(is_done) as is_done,
        bool_or(
            not is_done
            and (retry_after is null or retry_after > $now)
            and (decided_by is null or list_contains($decisions, decided_by))
        ) as is_rejected,
    from outcomes
    where
        run_id = $run_id
    group by item_id
),
ready as (
    select
        candidates.*,
        coalesce(tried.tries, 0) + 1 as attempt,
    from candidates
    left join tried on tried.item_id = candidates.item_id
    where
        not coalesce(tried.is_done, false)
        and not coalesce(tried.is_rejected, false)
),
weighed as (
    select
        ready.*,
        greatest(ready.cost_s, $batch_s / $items_max) as weight_s,
    from ready
),
numbered as (
    select
        weighed.*,
        floor(
            coalesce(
                sum(weighed.weight_s) over (
                    partition by weighed.attempt
                    order by weighed.sort_key, weighed.item_id
                    rows between unbounded preceding and 1 preceding
                ),
                0
            ) / $batch_s
        ) as batch_no,
    from weighed
),
batches as (
    select
        attempt,
        batch_no,
        left(sha256(string_agg(item_id, chr(10) order by item_id) || chr(10) || '#' || attempt), 32) as batch_id,
        sum(cost_s) as batch_cost_s,
    from numbered
    group by attempt, batch_no
),
lists as (
    select
        greatest(
            1,
            least(
                $lists_max,
                count(*),
                greatest($lists_min, ceil(sum(batch_cost_s) / $list_s))
            )
        ) as lists_count,
    from batches
),
spread as (
    select
        batches.*,
        (row_number() over (order by batch_cost_s desc, batch_id) - 1) % lists.lists_count as list_no,
    from batches
    cross join lists
)
select
    numbered.* exclude (weight_s, batch_no, sort_key),
    spread.batch_id,
    spread.batch_cost_s,
    spread.list_no::bigint as list_no,
from numbered
join spread
    on spread.attempt = numbered.attempt
    and spread.batch_no = numbered.batch_no;
