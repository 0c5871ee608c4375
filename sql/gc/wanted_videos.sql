-- List the videos whose bytes are kept: not yet read, or read without a final reject.
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
            and not outcomes.is_done
            and outcomes.retry_after is null
    );
