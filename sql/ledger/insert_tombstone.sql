-- Note a tombstone.
--
-- $tombstone_no … $derived_from  as in `Tombstone`
insert into tombstones by name
select
    $tombstone_no as tombstone_no,
    $subject as subject,
    $subject_value as subject_value,
    $interval_start as interval_start,
    $interval_end as interval_end,
    $removal_reason as removal_reason,
    $requested_at as requested_at,
    $derived_from as derived_from,
on conflict do nothing;
