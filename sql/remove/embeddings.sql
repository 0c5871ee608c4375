-- Delete what was taken down from embeddings.
--
-- removed  ids of removed posts, videos and clips
delete from embeddings
where
    clip_id in (select id from removed)
    or video_id in (select id from removed);
