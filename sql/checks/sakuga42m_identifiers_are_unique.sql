-- No two clips share an identifier in the files shaped like Sakuga-42M's.
select
    rows.identifier as subject,
    count(*) || ' clips' as found,
from sakuga42m as rows
group by rows.identifier
having count(*) > 1;
