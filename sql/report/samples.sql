-- Choose clips to show: of every cadence and video in turn, those with most drawings first.
--
-- $samples_max  most clips to show
with in_video as (
    select
        published.clip_id,
        published.cadence,
        published.drawings_count,
        row_number() over (
            partition by published.video_id, published.cadence
            order by published.drawings_count desc, published.clip_id
        ) as turn,
    from published
    where
        published.rating is null
        or published.rating in ('general', 'sensitive')
),
in_cadence as (
    select
        in_video.clip_id,
        row_number() over (
            partition by in_video.cadence
            order by in_video.turn, in_video.drawings_count desc, in_video.clip_id
        ) as turn,
    from in_video
)
select
    published.clip_id,
    published.video_id,
    published.split,
    coalesce(published.title, published.source_name) as name,
    published.start_time,
    published.timesheet,
    published.cadence,
    published.width,
    published.height,
    published.licence,
    published.licence_url,
    published.page_url,
    published.fused_caption,
from published
join in_cadence using (clip_id)
order by in_cadence.turn, published.drawings_count desc, published.clip_id
limit $samples_max;
