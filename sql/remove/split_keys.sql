-- Delete what was taken down from split_keys.
--
-- removed  ids of removed posts, videos and clips
delete from split_keys
where
    video_id in (select id from removed);
