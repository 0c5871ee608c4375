-- Count what each split holds.
select
    published.split,
    count(distinct published.video_id) as videos,
    count(*) as clips,
    sum(published.drawings_count)::bigint as drawings,
    sum(published.len_frames)::bigint as frames,
    round(
        sum(
            (published.end_pts - published.start_pts)::double * published.time_base_num / published.time_base_den
            order by published.clip_id
        ),
        3
    ) as seconds,
    sum(published.clip_bytes)::bigint as bytes,
    count_if(published.is_small) as small,
    count_if(published.is_aesthetic) as aesthetic,
    count_if(published.is_safe) as safe,
from published
group by published.split
order by published.split;
