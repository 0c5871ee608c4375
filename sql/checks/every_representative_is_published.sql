-- Every clip that was placed in a split has its row: nothing was lost on the way to it.
select
    decisions.clip_id as subject,
    'placed in ' || decisions.split || ', without a row' as found,
from release_decisions as decisions
anti join published using (clip_id)
where
    decisions.split is not null;
