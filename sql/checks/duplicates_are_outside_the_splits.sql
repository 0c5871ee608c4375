-- A duplicate is in no split.
select
    duplicates.clip_id as subject,
    published.split as found,
from duplicates
join published using (clip_id);
