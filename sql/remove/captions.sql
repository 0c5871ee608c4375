-- Delete what was taken down from captions.
--
-- removed  ids of removed posts, videos and clips
delete from captions
where
    clip_id in (select id from removed)
    or video_id in (select id from removed);
