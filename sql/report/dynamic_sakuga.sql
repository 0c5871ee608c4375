-- Count clips by Sakuga-42M's dynamic score, in its bins.
select
    case
        when published.dynamic_score_sakuga < 0.33 then 'under 0.33'
        when published.dynamic_score_sakuga < 0.5 then '0.33 to 0.5'
        else '0.5 to 1'
    end as bin,
    count(*) as clips,
from published
group by bin
order by bin;
