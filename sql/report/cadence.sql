-- Count clips by the cadence class read from their exposures.
select
    replace(published.cadence, '_', ' ') as bin,
    count(*) as clips,
from published
group by bin
order by bin;
