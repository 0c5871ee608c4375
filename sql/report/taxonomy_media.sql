-- Count clips by their class in the taxonomy's dimension of media.
select
    published.taxonomy_media as bin,
    count(*) as clips,
from published
group by bin
order by bin;
