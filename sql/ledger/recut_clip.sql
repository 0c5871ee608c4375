-- Point the rows of a clip file at the one it was replaced by, which holds the clip's own frames alone.
--
-- $old_key            the file that carried frames of a neighbour
-- $new_key            the file that replaces it
-- $file_sha256        hash of its bytes
-- $n_bytes            its size
-- $encoding_settings  how it was encoded
update clips set
    object_key = $new_key,
    file_sha256 = $file_sha256,
    n_bytes = $n_bytes,
    skip_frames = 0,
    packet_start_frame = start_frame,
    packet_end_frame = end_frame,
    encoding = 'reencoded',
    encoding_settings = $encoding_settings
where
    object_key = $old_key;
