-- Keep which batch each new fragment belongs to while its rows are appended.
--
-- incoming_rows  path, position, run_id, batch_id
create or replace temp table incoming as
select
    rows.path, rows.position, rows.run_id, rows.batch_id,
from incoming_rows as rows;
