-- Delete what was taken down from ratings.
--
-- removed  ids of removed posts, videos and clips
delete from ratings
where
    clip_id in (select id from removed)
    or video_id in (select id from removed);
