-- Delete what was taken down from tags.
--
-- removed  ids of removed posts, videos and clips
delete from tags
where
    clip_id in (select id from removed)
    or video_id in (select id from removed);
