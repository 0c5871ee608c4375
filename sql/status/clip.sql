-- Return the clips whose id starts with a prefix, as their newest segmentation has them, and what is known of them.
--
-- $prefix  first characters of a clip_id
-- $limit   most rows
with found as (
    select
        clips.*,
    from clips
    where
        starts_with(clips.clip_id, $prefix)
    qualify row_number() over (partition by clips.clip_id order by clips.log_no desc, clips.run_id) = 1
    order by clips.clip_id
    limit $limit
)
select
    found.clip_id,
    found.video_id,
    found.run_id,
    found.start_frame,
    found.end_frame,
    videos.fps_num,
    videos.fps_den,
    videos.width,
    videos.height,
    shots.cadence,
    shots.drawings_count,
    shots.timesheet,
    found.object_key,
    found.n_bytes,
    found.skip_frames,
    found.len_frames,
    captions.fused_caption,
    posts.url,
    posts.title,
    posts.licence,
from found
join shots
    on shots.clip_id = found.clip_id
    and shots.run_id = found.run_id
join videos on videos.video_id = found.video_id
left join (
    select
        fused_captions.clip_id,
        arg_max(fused_captions.fused_caption, fused_captions.log_no) as fused_caption,
    from fused_captions
    group by fused_captions.clip_id
) as captions on captions.clip_id = found.clip_id
left join (
    select
        fetches.video_id,
        first(fetches.post_id order by fetches.log_no, fetches.post_id) as post_id,
    from fetches
    group by fetches.video_id
) as first_fetches on first_fetches.video_id = found.video_id
left join current_posts as posts on posts.post_id = first_fetches.post_id
order by found.clip_id;
