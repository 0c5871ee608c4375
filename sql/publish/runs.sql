-- Describe the pinned runs: what made each kind of row.
select
    runs.run_id,
    runs.stage,
    runs.stage_version,
    runs.params_json,
    runs.model_sha256s,
    runs.upstream_run_ids,
from runs
where
    runs.run_id in (select pinned_runs.run_id from pinned_runs)
order by runs.stage, runs.run_id;
