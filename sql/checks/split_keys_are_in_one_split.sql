-- All clips of a split key (a work, else a video) are in one split.
select
    published.split_key as subject,
    string_agg(distinct published.split, ', ' order by published.split) as found,
from published
group by published.split_key
having count(distinct published.split) > 1;
