-- The newest revision of every post; of revisions that came at once, the one with the strictest licence.
--
-- A folder says nothing of licences: a crawl of it that was told none does not take back what an earlier one was told.
create or replace view current_posts as
select
    posts.*,
from posts
qualify row_number() over (
    partition by posts.post_id
    order by
        posts.source = 'folder' and posts.licence is null,
        posts.log_no desc,
        case posts.licence_class when 'unknown' then 0 when 'restricted' then 1 else 2 end,
        posts.revision_id
) = 1;
