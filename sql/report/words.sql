-- Count clips by the words of their published text, in Sakuga-42M's bins.
with counted as (
    select
        len(regexp_extract_all(published.fused_caption, '\S+')) as words,
    from published
)
select
    case
        when counted.words is null then null
        when counted.words < 20 then 'under 20'
        when counted.words < 40 then '20 to 39'
        when counted.words < 60 then '40 to 59'
        else '60 or more'
    end as bin,
    count(*) as clips,
from counted
group by bin
order by bin;
