-- Delete what was taken down from releases.
--
-- removed  ids of removed posts, videos and clips
delete from releases
where
    false;
