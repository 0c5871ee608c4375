-- A clip counts as safe only if its rating is known, and general or sensitive.
select
    published.clip_id as subject,
    coalesce(published.rating, 'unknown rating') as found,
from published
where
    published.is_safe
    and (published.rating_status != 'ok' or coalesce(published.rating, '') not in ('general', 'sensitive'));
