-- Count clips by licence.
select
    published.licence as bin,
    count(*) as clips,
from published
group by bin
order by clips desc, bin;
