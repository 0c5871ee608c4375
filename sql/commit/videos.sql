-- Append the rows of new fragments to videos. Safe to re-run: rows of items already committed stay out.
--
-- $fragments  paths of the fragments, as in `incoming`
-- $log_no     the log entry that makes the rows visible
-- incoming    path, position, run_id, batch_id of every new fragment
-- accepted    run_id, batch_id, item_id that this commit counts
insert into videos by name
select
    new.video_id,
    new.n_bytes,
    new.container,
    new.codec,
    new.pixel_format,
    new.bit_depth,
    new.width,
    new.height,
    new.sar_num,
    new.sar_den,
    new.rotation,
    new.time_base_num,
    new.time_base_den,
    new.fps_num,
    new.fps_den,
    new.duration_s,
    new.bit_rate,
    new.has_audio,
    new.is_interlaced,
    new.run_id,
    $log_no as log_no,
from read_parquet($fragments, union_by_name := true, filename := true) as new
join incoming on incoming.path = new.filename
anti join videos as old on old.video_id = new.video_id
qualify row_number() over (
    partition by new.video_id
    order by incoming.position
) = 1;
