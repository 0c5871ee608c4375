-- Delete what was taken down from outcomes.
--
-- removed  ids of removed posts, videos and clips
delete from outcomes
where
    item_id in (select id from removed);
