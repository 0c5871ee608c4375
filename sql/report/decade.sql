-- Count clips by the decade their work came out in.
select
    (published.year // 10 * 10)::varchar || 's' as bin,
    count(*) as clips,
from published
group by bin
order by bin;
