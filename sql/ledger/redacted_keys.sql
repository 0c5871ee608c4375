-- List the fragments that were replaced.
select
    redactions.fragment_key,
from redactions;
