-- Delete what was taken down from split_assignments.
--
-- removed  ids of removed posts, videos and clips
delete from split_assignments
where
    false;
