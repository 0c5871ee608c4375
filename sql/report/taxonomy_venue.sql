-- Count clips by their class in the taxonomy's dimension of venue.
select
    published.taxonomy_venue as bin,
    count(*) as clips,
from published
group by bin
order by bin;
