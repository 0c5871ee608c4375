-- Videos to read, but those whose bytes are gone: frames were taken down, or garbage collection takes what no run
-- of analyse could ever read.
--
-- Costs are seconds at 4 million pixels a millisecond per frame of 24 a second; where the container states
-- no length, 1 MB counts as 4 seconds of video.
create or replace temp table candidates as
select
    videos.video_id as item_id,
    0.2 + coalesce(videos.duration_s, videos.n_bytes / 0.25e6)
        * coalesce(videos.fps_num / videos.fps_den, 24.0)
        * videos.width * videos.height * 2e-8 as cost_s,
    -coalesce(videos.duration_s, videos.n_bytes / 0.25e6) as sort_key,
    videos.video_id,
from videos
anti join tombstones
    on tombstones.subject = 'sha256'
    and tombstones.subject_value = videos.video_id
anti join (
    select
        outcomes.item_id,
    from outcomes
    join runs on runs.run_id = outcomes.run_id
    where
        runs.stage = 'analyse'
    group by outcomes.item_id
    having
        bool_or(not outcomes.is_done and outcomes.retry_after is null)
        and not bool_or(outcomes.is_done)
) as unreadable on unreadable.item_id = videos.video_id;
