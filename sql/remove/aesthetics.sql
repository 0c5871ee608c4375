-- Delete what was taken down from aesthetics.
--
-- removed  ids of removed posts, videos and clips
delete from aesthetics
where
    clip_id in (select id from removed)
    or video_id in (select id from removed);
