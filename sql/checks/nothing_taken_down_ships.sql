-- Nothing that is taken down ships, in a split or as a duplicate.
with
shipped as (
    select clip_id, video_id, cluster_id from published
    union
    select clip_id, video_id, cluster_id from duplicates
),
named as (
    select clip_id, clip_id as id from shipped
    union
    select clip_id, video_id from shipped
    union
    select clip_id, cluster_id from shipped
    union
    select shipped.clip_id, posts.post_id from shipped join release_posts as posts using (video_id)
)
select
    named.clip_id as subject,
    named.id || ' is taken down' as found,
from named
join release_removed as removed using (id)
union all
select
    shipped.clip_id as subject,
    'frames ' || intervals.start_frame || '-' || intervals.end_frame || ' are taken down' as found,
from shipped
join clips using (clip_id, video_id)
join release_removed_intervals as intervals
    on intervals.video_id = clips.video_id
    and clips.packet_start_frame < intervals.end_frame
    and intervals.start_frame < clips.packet_end_frame;
