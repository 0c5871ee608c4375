-- List the clips of the pinned segmentation, and say why each must be held back, or null.
--
-- A clip that the last stage has neither done nor rejected is on its way: another chain may be at work.
create or replace temp table release_candidates as
select
    clips.clip_id,
    clips.video_id,
    clips.run_id,
    shown.work,
    case
        when removed.id is not null then 'taken_down'
        when shown.post_id is null then 'post_missing'
        when unfinished.id is not null then 'unfinished'
        when list_contains(licences.licence_classes, 'restricted')
            and not settings.ship_restricted_licence then 'licence_restricted'
        when list_contains(licences.licence_classes, 'unknown')
            and not settings.ship_unknown_licence then 'licence_unknown'
        when ratings.rating = 'explicit' and not settings.ship_explicit then 'rating_explicit'
        when ratings.rating = 'questionable' and not settings.ship_questionable then 'rating_questionable'
    end as held_back,
from clips
join release_segmented as segmented using (video_id, run_id)
join shots
    on shots.video_id = clips.video_id
    and shots.run_id = clips.run_id
    and shots.clip_id = clips.clip_id
    and shots.drop_reason is null
cross join release_settings as settings
left join release_posts as shown
    on shown.video_id = clips.video_id
    and shown.place = 1
left join release_licences as licences
    on licences.video_id = clips.video_id
left join chosen_ratings as ratings
    on ratings.clip_id = clips.clip_id
left join (
    select
        clips.clip_id as id,
    from clips
    anti join chosen_fused_captions as captioned
        on captioned.clip_id = clips.clip_id
    anti join (
        select
            outcomes.item_id,
        from outcomes
        join pinned_runs as pins
            on pins.run_id = outcomes.run_id
            and pins.kind = 'fused_captions'
    ) as tried
        on tried.item_id = clips.clip_id
    where
        'fused_captions' in (select kind from pinned_runs)
) as unfinished
    on unfinished.id = clips.clip_id
left join (
    select
        clips.clip_id as id,
    from clips
    where
        clips.clip_id in (select id from release_removed)
        or clips.video_id in (select id from release_removed)
    union
    select
        members.clip_id as id,
    from cluster_members as members
    where
        members.cluster_id in (select id from release_removed)
    union
    select
        clips.clip_id as id,
    from clips
    join release_removed_intervals as intervals
        on intervals.video_id = clips.video_id
        and clips.packet_start_frame < intervals.end_frame
        and intervals.start_frame < clips.packet_end_frame
) as removed
    on removed.id = clips.clip_id;
