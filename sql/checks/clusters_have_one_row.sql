-- A near-duplicate cluster has one clip in the splits.
select
    published.cluster_id as subject,
    count(*) || ' clips' as found,
from published
group by published.cluster_id
having count(*) > 1;
