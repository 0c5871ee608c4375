-- Read the clusters that earlier releases made.
select
    members.clip_id,
    members.video_id,
    members.cluster_id,
    members.cluster_kind,
    members.release_version,
from cluster_members as members;
