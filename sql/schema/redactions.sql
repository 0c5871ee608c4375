create table redactions (
    fragment_key varchar not null,
    new_fragment_key varchar,
    log_no bigint not null,
    primary key (fragment_key)
);
