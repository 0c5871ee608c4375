create table tombstones (
    tombstone_no bigint not null,
    subject varchar not null,
    subject_value varchar not null,
    interval_start bigint,
    interval_end bigint,
    removal_reason varchar not null,
    requested_at timestamp with time zone not null,
    derived_from bigint,
    primary key (tombstone_no, subject, subject_value)
);
