-- Delete what was taken down from videos.
--
-- removed  ids of removed posts, videos and clips
delete from videos
where
    video_id in (select id from removed);
