-- Count clips by the short side of the stored picture.
select
    case
        when least(published.width, published.height) < 480 then 'under 480'
        when least(published.width, published.height) < 720 then '480 to 719'
        when least(published.width, published.height) < 1080 then '720 to 1079'
        else '1080 or more'
    end as bin,
    count(*) as clips,
from published
group by bin
order by bin;
