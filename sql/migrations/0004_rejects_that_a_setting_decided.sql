-- A reject that a setting decided lasts until that setting changes; those committed before hold null and stay final.
alter table outcomes add column decided_by varchar;
