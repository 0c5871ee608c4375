-- Count clips by their class in the taxonomy's dimension of time.
select
    published.taxonomy_time as bin,
    count(*) as clips,
from published
group by bin
order by bin;
