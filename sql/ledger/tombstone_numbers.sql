-- List the tombstones the catalog knows.
select distinct
    tombstones.tombstone_no,
from tombstones;
