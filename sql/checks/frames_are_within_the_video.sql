-- A clip's frames run forward, lie within its video, and are as many as its file holds after the skip.
with
read as (
    select
        shots.video_id,
        max(shots.end_frame) as frames_count,
    from shots
    join release_segmented as segmented using (video_id, run_id)
    group by shots.video_id
)
select
    published.clip_id as subject,
    'frames ' || published.start_frame || '-' || published.end_frame || ' of ' || read.frames_count || ', '
        || published.len_frames || ' in the file' as found,
from published
join read using (video_id)
where
    published.start_frame < 0
    or published.end_frame <= published.start_frame
    or published.end_frame > read.frames_count
    or published.end_frame - published.start_frame != published.len_frames
    or published.end_pts <= published.start_pts;
