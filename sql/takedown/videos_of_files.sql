-- List the videos whose bytes are removed clip files: they came in again as videos of their own.
--
-- $file_sha256s  SHA-256 of clip files
select
    videos.video_id,
from videos
where
    videos.video_id in (select unnest($file_sha256s::varchar[]));
