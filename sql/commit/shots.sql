-- Append the rows of new fragments to shots. Safe to re-run: rows of items already committed stay out.
--
-- $fragments  paths of the fragments, as in `incoming`
-- $log_no     the log entry that makes the rows visible
-- incoming    path, position, run_id, batch_id of every new fragment
-- accepted    run_id, batch_id, item_id that this commit counts
insert into shots by name
select
    new.video_id,
    new.clip_id,
    new.shot_no,
    new.start_frame,
    new.end_frame,
    new.start_pts,
    new.end_pts,
    new.cut_kind,
    new.cut_confidence,
    new.transition_start_frame,
    new.transition_end_frame,
    new.timesheet,
    new.evidence,
    new.frame_confidence,
    new.drawings_count,
    new.dynamic_score,
    new.dynamic_score_drawing,
    new.dynamic_score_sakuga,
    new.cadence,
    new.cadence_24,
    new.cadence_sakuga,
    new.segment_start_frames,
    new.segment_cadences,
    new.segment_cadences_24,
    new.drawing_hashes,
    new.hash_contrasts,
    new.camera_kind,
    new.camera_confidence,
    new.camera_path,
    new.camera_frame_kinds,
    new.camera_frame_confidence,
    new.drop_reason,
    new.run_id,
    $log_no as log_no,
from read_parquet($fragments, union_by_name := true, filename := true) as new
join incoming on incoming.path = new.filename
semi join accepted
    on accepted.run_id = new.run_id
    and accepted.batch_id = incoming.batch_id
    and accepted.item_id = new.video_id
qualify row_number() over (
    partition by new.run_id, new.video_id, new.start_frame
    order by incoming.position
) = 1;
