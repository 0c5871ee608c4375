-- List the videos whose bytes are kept: all but those that analyse rejected for good and never read.
select
    videos.video_id,
from videos
where
    videos.video_id not in (
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
    );
