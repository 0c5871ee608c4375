-- Count clips by their class in the taxonomy's dimension of composition.
select
    published.taxonomy_composition as bin,
    count(*) as clips,
from published
group by bin
order by bin;
