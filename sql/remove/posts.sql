-- Delete what was taken down from posts.
--
-- removed  ids of removed posts, videos and clips
delete from posts
where
    post_id in (select id from removed);
