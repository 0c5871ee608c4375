-- List the near-duplicate clusters that lost a member to a takedown: what looks like it leaves too.
--
-- $clip_ids  ids of removed clips
select distinct
    members.cluster_id,
from cluster_members as members
where
    members.clip_id in (select unnest($clip_ids::varchar[]));
