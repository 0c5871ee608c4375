-- Count clips by the country of their work.
select
    published.country as bin,
    count(*) as clips,
from published
group by bin
order by clips desc, bin;
