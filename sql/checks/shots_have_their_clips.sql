-- Every shot of the pinned segmentation that makes a clip has its clip.
select
    shots.clip_id as subject,
    'no clip for frames ' || shots.start_frame || '-' || shots.end_frame || ' of ' || shots.video_id as found,
from shots
join release_segmented as segmented using (video_id, run_id)
anti join clips
    on clips.clip_id = shots.clip_id
    and clips.run_id = shots.run_id
where
    shots.drop_reason is null
    and shots.clip_id not in (select id from release_removed);
