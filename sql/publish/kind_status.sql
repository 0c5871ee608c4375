-- Say whether a kind of annotation is there: ok, no_model or not_run.
--
-- clip_id   null where no pinned run has a row
-- kind      the annotation's table
-- no_model  kinds whose annotator had no weights
create or replace temp macro kind_status(clip_id, kind, no_model) as
    case
        when clip_id is not null then 'ok'
        when list_contains(no_model, kind) then 'no_model'
        else 'not_run'
    end;
