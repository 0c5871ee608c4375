-- Choose the ratings of every clip: those of the first pinned run that has them.
create or replace temp view chosen_ratings as
select
    ratings.*,
from ratings
join pinned_runs as pins
    on pins.kind = 'ratings'
    and pins.run_id = ratings.run_id
qualify row_number() over (
    partition by ratings.clip_id
    order by pins.position
) = 1;
