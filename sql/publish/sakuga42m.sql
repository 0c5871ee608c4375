-- Shape the rows of the splits like Sakuga-42M's: its 25 columns, types and text formats.
--
-- Put right on the way: `fps` is the stream's own rate, `frame_number` counts every frame of the clip.
create or replace temp view sakuga42m as
select
    numbers.video_no || ':' || clips.start_frame as identifier,
    sha256(numbers.video_no || ':' || clips.start_frame) as hash_identifier,
    clips.source_url as url_link,
    clips.start_time as scene_start_time,
    clips.end_time as scene_end_time,
    clips.len_frames::double as frame_number,
    clips.drawings_count::double as key_frame_number,
    array_to_string(list_transform(clips.tag_names, lambda tag: replace(tag, ' ', '_')), ' ') as anime_tags,
    array_to_string(list_transform(clips.user_tags, lambda tag: replace(tag, ' ', '_')), ' ') as user_tags,
    clips.fused_caption as text_description,
    clips.aesthetic_score,
    clips.drawings_count / clips.len_frames as dynamic_score,
    clips.rating,
    clips.text_probability as text_prob,
    clips.width::bigint as width,
    clips.height::bigint as height,
    lower(regexp_extract(clips.source_name, '\.([^.]+)$', 1)) as file_ext,
    printf('%.2fMB', clips.video_bytes / 1048576) as file_size,
    coalesce(
        clips.fps_num / clips.fps_den,
        clips.len_frames * clips.time_base_den / ((clips.end_pts - clips.start_pts) * clips.time_base_num)
    ) as fps,
    taxonomy_text(clips.taxonomy_time, 'time') as Taxonomy_Time,
    taxonomy_text(clips.taxonomy_venue, 'venue') as Taxonomy_Venue,
    taxonomy_text(clips.taxonomy_media, 'media') as Taxonomy_Media,
    taxonomy_text(clips.taxonomy_filming, 'filming') as Taxonomy_Filming,
    taxonomy_text(clips.taxonomy_composition, 'composition') as Taxonomy_Composition,
    taxonomy_text(clips.taxonomy_character, 'character') as Taxonomy_Character,
    clips.clip_id,
    clips.split,
    clips.is_small,
    clips.is_aesthetic,
from published as clips
join sakuga_numbers as numbers using (video_id);
