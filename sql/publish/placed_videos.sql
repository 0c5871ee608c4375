-- Read the split key and the split that earlier releases gave to videos.
select
    keys.video_id,
    keys.split_key,
    assigned.split,
from split_keys as keys
join split_assignments as assigned using (split_key);
