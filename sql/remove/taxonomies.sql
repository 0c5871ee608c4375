-- Delete what was taken down from taxonomies.
--
-- removed  ids of removed posts, videos and clips
delete from taxonomies
where
    clip_id in (select id from removed)
    or video_id in (select id from removed);
