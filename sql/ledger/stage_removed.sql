-- Keep the ids of removed posts, videos and clips while their rows are deleted.
--
-- removed_ids  id
create or replace temp table removed as
select
    ids.id,
from removed_ids as ids;
