-- Read the drawings of every clip that may ship, as clustering asks for them.
select
    candidates.clip_id,
    candidates.video_id,
    candidates.work,
    clips.len_frames,
    clips.file_sha256,
    shots.drawing_hashes,
    shots.hash_contrasts,
from release_candidates as candidates
join clips using (clip_id, run_id)
join shots using (clip_id, run_id)
where
    candidates.held_back is null;
