-- Name the stage of every run the catalog knows.
select
    runs.run_id,
    runs.stage,
from runs;
