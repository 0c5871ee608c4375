-- Let a person's query read the catalog and no file of this machine; it cannot be taken back.
set enable_external_access = false;
