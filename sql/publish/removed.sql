-- Keep what is taken down, also since the snapshot was made.
--
-- $ids  posts, videos, clips and clusters that are removed whole
create or replace temp table release_removed as
select distinct
    unnest($ids::varchar[]) as id;
