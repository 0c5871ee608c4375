-- Read the splits that earlier releases gave to split keys.
select
    assigned.split_key,
    assigned.split,
from split_assignments as assigned;
