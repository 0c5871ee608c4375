-- Return what was read of the shot of a clip, and the clock of its video.
--
-- $clip_id  the clip
-- $run_id   the run of analyse that read it
select
    shots.shot_no,
    shots.start_frame,
    shots.end_frame,
    shots.start_pts,
    shots.end_pts,
    shots.cut_kind,
    shots.cut_confidence,
    shots.timesheet,
    shots.evidence,
    shots.frame_confidence,
    shots.dynamic_score,
    shots.dynamic_score_drawing,
    shots.dynamic_score_sakuga,
    shots.cadence,
    shots.cadence_24,
    shots.cadence_sakuga,
    shots.camera_kind,
    shots.camera_confidence,
    shots.camera_path,
    shots.camera_frame_kinds,
    shots.camera_frame_confidence,
    videos.time_base_num,
    videos.time_base_den,
    videos.rotation,
from shots
join videos on videos.video_id = shots.video_id
where
    shots.clip_id = $clip_id
    and shots.run_id = $run_id;
