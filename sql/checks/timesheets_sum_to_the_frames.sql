-- The exposures of a clip sum to its frames, one for each drawing.
select
    published.clip_id as subject,
    'exposures sum to ' || list_sum(published.timesheet) || ' over ' || len(published.timesheet) || ' drawings, not '
        || published.len_frames || ' over ' || published.drawings_count as found,
from published
where
    list_sum(published.timesheet) is distinct from published.len_frames
    or len(published.timesheet) != published.drawings_count
    or list_min(published.timesheet) < 1;
