-- List the clip files of removed clips by their bytes: a copy of one must not come in as a video.
--
-- $clip_ids  ids of removed clips
select distinct
    clips.file_sha256,
from clips
where
    clips.clip_id in (select unnest($clip_ids::varchar[]));
