-- Append the rows of new fragments to clips. Safe to re-run: rows of items already committed stay out.
--
-- $fragments  paths of the fragments, as in `incoming`
-- $log_no     the log entry that makes the rows visible
-- incoming    path, position, run_id, batch_id of every new fragment
-- accepted    run_id, batch_id, item_id that this commit counts
insert into clips by name
select
    new.clip_id,
    new.video_id,
    new.start_frame,
    new.end_frame,
    new.object_key,
    new.file_sha256,
    new.n_bytes,
    new.skip_frames,
    new.len_frames,
    new.packet_start_frame,
    new.packet_end_frame,
    new.encoding,
    new.encoding_settings,
    new.run_id,
    $log_no as log_no,
from read_parquet($fragments, union_by_name := true, filename := true) as new
join incoming on incoming.path = new.filename
semi join accepted
    on accepted.run_id = new.run_id
    and accepted.batch_id = incoming.batch_id
    and accepted.item_id = new.video_id
qualify row_number() over (
    partition by new.run_id, new.clip_id
    order by incoming.position
) = 1;
