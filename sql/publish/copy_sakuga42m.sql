-- Write one of Sakuga-42M's five files.
--
-- $path            file to write
-- $name            train_full, train_aesthetic, train_small, val or test
-- $row_group_rows  rows per row group
copy (
    select
        identifier,
        hash_identifier,
        url_link,
        scene_start_time,
        scene_end_time,
        frame_number,
        key_frame_number,
        anime_tags,
        user_tags,
        text_description,
        aesthetic_score,
        dynamic_score,
        rating,
        text_prob,
        width,
        height,
        file_ext,
        file_size,
        fps,
        Taxonomy_Time,
        Taxonomy_Venue,
        Taxonomy_Media,
        Taxonomy_Filming,
        Taxonomy_Composition,
        Taxonomy_Character,
    from sakuga42m
    where
        case $name
            when 'train_full' then split = 'train'
            when 'train_aesthetic' then split = 'train' and is_aesthetic
            when 'train_small' then split = 'train' and is_small
            when 'val' then split = 'validation'
            when 'test' then split = 'test'
        end
    order by clip_id
) to $path (format parquet, compression zstd, row_group_size $row_group_rows);
