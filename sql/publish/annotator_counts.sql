-- Count what made the published texts.
select
    coalesce(published.fused_caption_annotator, 'none') as annotator,
    count(*) as clips,
from published
group by published.fused_caption_annotator
order by clips desc, annotator;
