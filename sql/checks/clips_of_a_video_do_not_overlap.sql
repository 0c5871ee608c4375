-- No frame of a video is in two clips of the splits.
select
    pair.clip_id as subject,
    'starts before frame ' || pair.end_before || ', where the clip before it ends' as found,
from (
    select
        published.clip_id,
        published.start_frame,
        lag(published.end_frame) over (
            partition by published.video_id
            order by published.start_frame, published.clip_id
        ) as end_before,
    from published
) as pair
where
    pair.start_frame < pair.end_before;
