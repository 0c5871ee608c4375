-- Addresses are http(s), and names carry no folder: a local path is nobody's business.
select
    published.clip_id as subject,
    'an address or a name holds a local path' as found,
from published
where
    coalesce(not regexp_matches(published.source_url, '^https?://', 'i'), false)
    or coalesce(not regexp_matches(published.page_url, '^https?://', 'i'), false)
    or coalesce(not regexp_matches(published.licence_url, '^https?://', 'i'), false)
    or regexp_matches(published.source_name, '[/\\]');
