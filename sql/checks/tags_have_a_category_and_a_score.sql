-- Every tag has a category and a score.
select
    published.clip_id as subject,
    len(published.tag_names) || ' names, ' || len(published.tag_categories) || ' categories, '
        || len(published.tag_scores) || ' scores' as found,
from published
where
    len(published.tag_names) != len(published.tag_categories)
    or len(published.tag_names) != len(published.tag_scores);
