-- Ask how many threads the engine uses.
select
    current_setting('threads') as threads;
