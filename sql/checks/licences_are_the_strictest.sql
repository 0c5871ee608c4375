-- The licence shown is the strictest among the posts of the video.
select distinct
    published.video_id as subject,
    'shows ' || published.licence_class || ', a post has ' || posts.licence_class as found,
from published
join release_posts as posts using (video_id)
where
    list_position(['restricted', 'unknown', 'open'], posts.licence_class)
        < list_position(['restricted', 'unknown', 'open'], published.licence_class);
