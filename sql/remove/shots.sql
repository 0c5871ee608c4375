-- Delete what was taken down from shots.
--
-- removed  ids of removed posts, videos and clips
delete from shots
where
    video_id in (select id from removed)
    or clip_id in (select id from removed);
