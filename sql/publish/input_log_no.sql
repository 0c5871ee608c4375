-- Find the last log entry that changed what a release reads. What releases themselves remember does not count,
-- so that publishing twice asks for the same release.
select
    coalesce(max(entries.log_no), 0) as log_no,
from (
    select fragments.log_no
    from fragments
    where fragments.table_name not in ('releases', 'split_keys', 'split_assignments', 'cluster_members')
    union all
    select redactions.log_no from redactions
) as entries;
