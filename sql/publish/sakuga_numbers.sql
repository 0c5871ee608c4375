-- Number the videos as Sakuga-42M does: by their post, else by the first 52 bits of their hash.
--
-- A post number that two videos of the release share (two sources count alike) names neither of them.
create or replace temp table sakuga_numbers as
select
    clips.video_id,
    if(
        clips.source_post_no is null or count(*) over (partition by clips.source_post_no) > 1,
        ('0x' || clips.video_id[1:13])::bigint,
        clips.source_post_no
    ) as video_no,
from (select distinct published.video_id, published.source_post_no from published) as clips;
