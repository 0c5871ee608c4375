-- Count clips by rating.
select
    published.rating as bin,
    count(*) as clips,
from published
group by bin
order by bin;
