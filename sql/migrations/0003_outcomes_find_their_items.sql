-- What is done is found by 8 bytes of an item's id, not by the whole id.
alter table outcomes add column item_hash ubigint;
update outcomes set item_hash = md5_number_lower(item_id);
alter table outcomes alter column item_hash set not null;
