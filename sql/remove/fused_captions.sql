-- Delete what was taken down from fused_captions.
--
-- removed  ids of removed posts, videos and clips
delete from fused_captions
where
    clip_id in (select id from removed)
    or video_id in (select id from removed);
