-- Count clips by their class in the taxonomy's dimension of filming.
select
    published.taxonomy_filming as bin,
    count(*) as clips,
from published
group by bin
order by bin;
