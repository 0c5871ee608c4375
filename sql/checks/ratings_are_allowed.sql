-- No clip rated questionable or explicit ships unless the settings say so.
select
    published.clip_id as subject,
    published.rating as found,
from published
cross join release_settings as settings
where
    (published.rating = 'questionable' and not settings.ship_questionable)
    or (published.rating = 'explicit' and not settings.ship_explicit);
