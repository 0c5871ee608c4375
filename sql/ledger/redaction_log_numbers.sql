-- List the log entries that replaced fragments, oldest first.
select distinct
    redactions.log_no,
from redactions
order by redactions.log_no;
