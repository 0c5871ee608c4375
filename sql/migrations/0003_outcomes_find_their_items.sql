-- What is done is found by 8 bytes of an item's id, not by the whole id. No update: a column with updates of its own
-- transaction takes no constraint. The text before this one could only be applied to a table without rows:
-- replaces bdccd6cd8da78d46d4202dc00022734ffa2d26bcac12e981e6f123c6657fe6d5
alter table outcomes add column item_hash ubigint;
alter table outcomes alter column item_hash type ubigint using md5_number_lower(item_id);
alter table outcomes alter column item_hash set not null;
