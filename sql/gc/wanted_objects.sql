-- List the clip files and frame packs that rows name.
select
    clips.object_key as key,
from clips
union
select
    samples.pack_key as key,
from samples;
