-- Count the migrations the catalog was brought through.
select
    count(*) as migrations_count,
from schema_migrations;
