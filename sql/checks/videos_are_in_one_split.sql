-- All clips of a video are in one split.
select
    published.video_id as subject,
    string_agg(distinct published.split, ', ' order by published.split) as found,
from published
group by published.video_id
having count(distinct published.split) > 1;
