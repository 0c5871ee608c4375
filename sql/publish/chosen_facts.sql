-- Choose the facts of every clip: those of the first pinned run that has them.
create or replace temp view chosen_facts as
select
    facts.*,
from facts
join pinned_runs as pins
    on pins.kind = 'facts'
    and pins.run_id = facts.run_id
qualify row_number() over (
    partition by facts.clip_id
    order by pins.position
) = 1;
