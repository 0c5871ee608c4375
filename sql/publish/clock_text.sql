-- Write a time as HH:MM:SS.mmm, rounded to the nearest millisecond.
--
-- ticks, num, den  ticks of num/den seconds; times before zero are written as zero
create or replace temp macro clock_text(ticks, num, den) as (
    select
        format('{:02d}:{:02d}:{:02d}.{:03d}', ms // 3600000, ms // 60000 % 60, ms // 1000 % 60, ms % 1000),
    from (
        select
            greatest((2000 * ticks::hugeint * num + den) // (2 * den::hugeint), 0)::bigint as ms,
    )
);
