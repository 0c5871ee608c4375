-- Find the strictest licence among the posts of each video, and every class among them.
create or replace temp table release_licences as
select
    posts.video_id,
    posts.licence,
    posts.licence_class,
    posts.licence_url,
    list(posts.licence_class) over (partition by posts.video_id) as licence_classes,
from release_posts as posts
qualify row_number() over (
    partition by posts.video_id
    order by list_position(['restricted', 'unknown', 'open'], posts.licence_class), posts.place
) = 1;
