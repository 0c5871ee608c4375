-- A split key keeps the split that an earlier release gave it.
select distinct
    published.split_key as subject,
    assigned.split || ' before, ' || published.split || ' now' as found,
from published
join split_assignments as assigned using (split_key)
where
    published.split != assigned.split;
