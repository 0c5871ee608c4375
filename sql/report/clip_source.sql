-- Find the file of a published clip.
--
-- $clip_id  the clip
select
    published.clip_key,
    published.skip_frames,
    published.start_frame,
from published
where
    published.clip_id = $clip_id;
