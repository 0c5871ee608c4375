-- Delete what was taken down from facts.
--
-- removed  ids of removed posts, videos and clips
delete from facts
where
    clip_id in (select id from removed)
    or video_id in (select id from removed);
