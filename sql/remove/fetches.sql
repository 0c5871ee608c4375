-- Delete what was taken down from fetches.
--
-- removed  ids of removed posts, videos and clips
delete from fetches
where
    post_id in (select id from removed)
    or video_id in (select id from removed);
