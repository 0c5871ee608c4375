-- Count clips by the display aspect: pixels as wide as they are shown, turned as a player turns them.
with shown as (
    select
        published.width * published.sar_num / (published.height * published.sar_den) as stored_aspect,
        published.rotation in (90, 270) as is_turned,
    from published
)
select
    case
        when if(is_turned, 1 / stored_aspect, stored_aspect) < 0.95 then 'upright'
        when if(is_turned, 1 / stored_aspect, stored_aspect) < 1.25 then 'square'
        when if(is_turned, 1 / stored_aspect, stored_aspect) < 1.45 then '4:3'
        when if(is_turned, 1 / stored_aspect, stored_aspect) < 1.7 then '3:2 to 5:3'
        when if(is_turned, 1 / stored_aspect, stored_aspect) < 1.9 then '16:9'
        else 'wider'
    end as bin,
    count(*) as clips,
from shown
group by bin
order by bin;
