-- Note that a fragment was replaced by one without removed rows.
--
-- $fragment_key      the old fragment
-- $new_fragment_key  its successor, null when nothing was left
-- $log_no            the log entry that says so
insert into redactions by name
select
    $fragment_key as fragment_key,
    $new_fragment_key as new_fragment_key,
    $log_no as log_no,
on conflict do nothing;
