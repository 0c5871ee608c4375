-- Keep the runs this release reads, in order of preference.
--
-- $kinds      the table each run is pinned for; shots and clips are `segmentation`
-- $run_ids    the runs
-- $positions  0 for the run that is asked first
create or replace temp table pinned_runs as
select
    unnest($kinds::varchar[]) as kind,
    unnest($run_ids::varchar[]) as run_id,
    unnest($positions::integer[]) as position;
