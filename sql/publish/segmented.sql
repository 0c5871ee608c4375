-- Choose the segmentation of every video: the first pinned run that has shots of it.
create or replace temp table release_segmented as
select
    read.video_id,
    pins.run_id,
from (select distinct shots.video_id, shots.run_id from shots) as read
join pinned_runs as pins
    on pins.kind = 'segmentation'
    and pins.run_id = read.run_id
qualify row_number() over (
    partition by read.video_id
    order by pins.position
) = 1;
