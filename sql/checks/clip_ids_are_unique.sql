-- A clip is in the splits once.
select
    published.clip_id as subject,
    count(*) || ' rows' as found,
from published
group by published.clip_id
having count(*) > 1;
