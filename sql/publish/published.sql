-- Gather the rows of the splits: representatives with everything the pinned runs say about them.
insert into published by name
select
    decisions.clip_id,
    decisions.video_id,
    decisions.split,
    decisions.split_key,
    decisions.cluster_id,
    decisions.is_small,
    decisions.split = 'train' and coalesce(aesthetics.aesthetic_score > settings.aesthetic_min, false) as is_aesthetic,
    coalesce(ratings.rating in ('general', 'sensitive'), false) as is_safe,

    clips.object_key as clip_key,
    clips.file_sha256 as clip_sha256,
    clips.n_bytes as clip_bytes,
    clips.skip_frames,
    clips.len_frames,

    shots.shot_no,
    shots.start_frame,
    shots.end_frame,
    shots.start_pts,
    shots.end_pts,
    videos.time_base_num,
    videos.time_base_den,
    clock_text(shots.start_pts, videos.time_base_num, videos.time_base_den) as start_time,
    clock_text(shots.end_pts, videos.time_base_num, videos.time_base_den) as end_time,
    shots.cut_kind,
    shots.cut_confidence,
    shots.transition_start_frame,
    shots.transition_end_frame,

    shots.drawings_count,
    shots.timesheet,
    shots.dynamic_score,
    shots.dynamic_score_drawing,
    shots.dynamic_score_sakuga,
    shots.cadence,
    shots.cadence_24,
    shots.cadence_sakuga,
    shots.camera_kind,
    shots.camera_confidence,

    videos.container,
    videos.codec,
    videos.pixel_format,
    videos.bit_depth,
    videos.width,
    videos.height,
    videos.sar_num,
    videos.sar_den,
    videos.rotation,
    videos.fps_num,
    videos.fps_den,
    videos.duration_s,
    videos.bit_rate,
    videos.has_audio,
    videos.is_interlaced,
    videos.n_bytes as video_bytes,

    shown.source,
    shown.source_post_no,
    shown.source_url,
    shown.page_url,
    shown.source_name,
    licences.licence,
    licences.licence_class,
    licences.licence_url,
    shown.title,
    shown.uploader,
    shown.work,
    shown.country,
    shown.year,
    shown.published_at,
    shown.user_tags,

    kind_status(facts.clip_id, 'facts', settings.no_model) as facts_status,
    facts.brightness,
    facts.contrast,
    facts.saturation,
    facts.colourfulness,
    facts.flat_ratio,
    facts.line_ratio,
    facts.paper_ratio,
    facts.is_monochrome,
    facts.palette,
    facts.palette_shares,

    kind_status(tags.clip_id, 'tags', settings.no_model) as tags_status,
    tags.tag_names,
    tags.tag_categories,
    tags.tag_scores,

    kind_status(ratings.clip_id, 'ratings', settings.no_model) as rating_status,
    ratings.rating,
    ratings.rating_general,
    ratings.rating_sensitive,
    ratings.rating_questionable,
    ratings.rating_explicit,

    kind_status(aesthetics.clip_id, 'aesthetics', settings.no_model) as aesthetic_status,
    aesthetics.aesthetic_score,

    kind_status(texts.clip_id, 'texts', settings.no_model) as text_status,
    texts.text_probability,
    texts.text_area_ratio,

    kind_status(captions.clip_id, 'captions', settings.no_model) as captions_status,
    captions.captions,
    captions.caption_annotators,

    kind_status(fused.clip_id, 'fused_captions', settings.no_model) as fused_caption_status,
    fused.fused_caption,
    fused.annotator as fused_caption_annotator,

    kind_status(taxonomies.clip_id, 'taxonomies', settings.no_model) as taxonomy_status,
    taxonomies.taxonomy_time,
    taxonomies.taxonomy_venue,
    taxonomies.taxonomy_media,
    taxonomies.taxonomy_filming,
    taxonomies.taxonomy_composition,
    taxonomies.taxonomy_character,
from release_decisions as decisions
cross join release_settings as settings
join release_candidates as candidates using (clip_id)
join clips using (clip_id, run_id)
join shots using (clip_id, run_id)
join videos on videos.video_id = decisions.video_id
join release_posts as shown on shown.video_id = decisions.video_id and shown.place = 1
join release_licences as licences on licences.video_id = decisions.video_id
left join chosen_facts as facts on facts.clip_id = decisions.clip_id
left join chosen_tags as tags on tags.clip_id = decisions.clip_id
left join chosen_ratings as ratings on ratings.clip_id = decisions.clip_id
left join chosen_aesthetics as aesthetics on aesthetics.clip_id = decisions.clip_id
left join chosen_texts as texts on texts.clip_id = decisions.clip_id
left join chosen_captions as captions on captions.clip_id = decisions.clip_id
left join chosen_fused_captions as fused on fused.clip_id = decisions.clip_id
left join chosen_taxonomies as taxonomies on taxonomies.clip_id = decisions.clip_id
where
    decisions.split is not null;
