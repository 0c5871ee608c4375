-- Append the rows of new fragments to posts. Safe to re-run: rows of items already committed stay out.
--
-- $fragments  paths of the fragments, as in `incoming`
-- $log_no     the log entry that makes the rows visible
-- incoming    path, position, run_id, batch_id of every new fragment
-- accepted    run_id, batch_id, item_id that this commit counts
insert into posts by name
select
    new.post_id,
    new.revision_id,
    new.source,
    new.source_post_no,
    new.url,
    new.page_url,
    new.file_name,
    new.crawl_root,
    new.licence,
    new.licence_class,
    new.licence_url,
    new.title,
    new.uploader,
    new.work,
    new.country,
    new.year,
    new.published_at,
    new.user_tags,
    new.md5,
    new.declared_bytes,
    new.run_id,
    $log_no as log_no,
from read_parquet($fragments, union_by_name := true, filename := true) as new
join incoming on incoming.path = new.filename
semi join accepted
    on accepted.run_id = new.run_id
    and accepted.batch_id = incoming.batch_id
    and accepted.item_id = new.revision_id
anti join posts as old on old.revision_id = new.revision_id
qualify row_number() over (
    partition by new.revision_id
    order by incoming.position
) = 1;
