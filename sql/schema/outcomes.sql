create table outcomes (
    item_id varchar not null,
    batch_id varchar not null,
    is_done boolean not null,
    reason varchar,
    detail varchar,
    retry_after timestamp with time zone,
    decided_by varchar,
    run_id varchar not null,
    log_no bigint not null,
    item_hash ubigint not null
);
