-- Count clips by aesthetic score.
select
    case
        when published.aesthetic_score is null then null
        when published.aesthetic_score < 0.8 then 'under 0.8'
        else '0.8 or more'
    end as bin,
    count(*) as clips,
from published
group by bin
order by bin;
