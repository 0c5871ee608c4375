-- Count clips by their class in the taxonomy's dimension of character.
select
    published.taxonomy_character as bin,
    count(*) as clips,
from published
group by bin
order by bin;
