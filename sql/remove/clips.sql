-- Delete what was taken down from clips.
--
-- removed  ids of removed posts, videos and clips
delete from clips
where
    clip_id in (select id from removed)
    or video_id in (select id from removed);
