-- Forget a fragment that was replaced.
--
-- $fragment_key  the old fragment
delete from fragments
where
    fragment_key = $fragment_key;
