-- Start with no accepted item: an entry without outcomes accepts none.
create or replace temp table accepted (
    run_id varchar,
    batch_id varchar,
    item_id varchar,
);
