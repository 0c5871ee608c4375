-- Note a run the first time one of its batches is committed.
--
-- $run_id, $stage, $stage_version, $params_json, $upstream_run_ids, $model_sha256s  as in `Run`
insert into runs by name
select
    $run_id as run_id,
    $stage as stage,
    $stage_version as stage_version,
    $params_json as params_json,
    $upstream_run_ids::varchar[] as upstream_run_ids,
    $model_sha256s::varchar[] as model_sha256s,
on conflict do nothing;
