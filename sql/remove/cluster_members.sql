-- Delete what was taken down from cluster_members.
--
-- removed  ids of removed posts, videos and clips
delete from cluster_members
where
    clip_id in (select id from removed)
    or video_id in (select id from removed);
