-- Set how many threads the engine uses.
--
-- $threads  threads
set threads = $threads;
