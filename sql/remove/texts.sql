-- Delete what was taken down from texts.
--
-- removed  ids of removed posts, videos and clips
delete from texts
where
    clip_id in (select id from removed)
    or video_id in (select id from removed);
