-- A duplicate's representative is in a split, in the same cluster.
select
    duplicates.clip_id as subject,
    'represented by ' || duplicates.representative_clip_id as found,
from duplicates
left join published
    on published.clip_id = duplicates.representative_clip_id
    and published.cluster_id = duplicates.cluster_id
where
    published.clip_id is null;
