-- Only train has small and aesthetic rows, and an aesthetic row is scored above the limit.
select
    published.clip_id as subject,
    'small or aesthetic in ' || published.split || ', score ' || coalesce(published.aesthetic_score::varchar, 'none') as found,
from published
cross join release_settings as settings
where
    (published.split != 'train' and (published.is_small or published.is_aesthetic))
    or (published.is_aesthetic and coalesce(published.aesthetic_score, 0) <= settings.aesthetic_min);
