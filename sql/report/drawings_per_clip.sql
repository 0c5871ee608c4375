-- Count clips by how many drawings they have, in Sakuga-42M's bins.
select
    case
        when published.drawings_count < 12 then 'under 12'
        when published.drawings_count < 24 then '12 to 23'
        when published.drawings_count < 48 then '24 to 47'
        when published.drawings_count < 96 then '48 to 95'
        else '96 or more'
    end as bin,
    count(*) as clips,
from published
group by bin
order by bin;
