-- Say, per kind of annotation, whether every clip's status is the same, and which.
with statuses as (
    unpivot (
        select
            published.rating_status as ratings,
            published.aesthetic_status as aesthetics,
            published.taxonomy_status as taxonomies,
            published.fused_caption_status as fused_captions,
        from published
    )
    on columns(*)
    into name kind value status
)
select
    statuses.kind,
    statuses.status,
    count(*) as clips,
from statuses
where
    statuses.status <> 'ok'
group by statuses.kind, statuses.status
order by statuses.kind, clips desc, statuses.status;
