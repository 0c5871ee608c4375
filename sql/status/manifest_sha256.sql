-- Return the hash of a release's manifest as it was committed.
--
-- $version  the release
select
    releases.manifest_sha256,
from releases
where
    releases.release_version = $version;
