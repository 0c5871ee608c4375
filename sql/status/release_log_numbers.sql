-- List the releases with the log entry that committed each.
select
    releases.release_version,
    releases.log_no,
from releases;
