-- Delete what was taken down from samples.
--
-- removed  ids of removed posts, videos and clips
delete from samples
where
    clip_id in (select id from removed)
    or video_id in (select id from removed);
