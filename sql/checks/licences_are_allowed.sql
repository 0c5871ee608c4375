-- Every post of every shipped video has a licence that the settings let ship.
select distinct
    posts.video_id as subject,
    posts.licence_class || ' licence' as found,
from release_posts as posts
cross join release_settings as settings
where
    posts.video_id in (select video_id from published union select video_id from duplicates)
    and posts.licence_class != 'open'
    and not (posts.licence_class = 'unknown' and settings.ship_unknown_licence)
    and not (posts.licence_class = 'restricted' and settings.ship_restricted_licence);
