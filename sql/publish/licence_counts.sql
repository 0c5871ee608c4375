-- Count the clips of the splits by licence.
select
    coalesce(published.licence, 'unknown') as licence,
    published.licence_class,
    count(*) as clips,
from published
group by published.licence, published.licence_class
order by clips desc, licence, published.licence_class;
