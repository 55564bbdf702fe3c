-- The log goes with it: a way back for an empty database, never for one in use.
REVOKE ALL ON bib.schema_migrations FROM bibd_audit;
DROP FUNCTION bib.audit_seal_append(bigint, bigint, bigint, integer, text, text, text, timestamptz, bytea);
DROP FUNCTION bib.audit_append(text, text, text, text, integer, jsonb, uuid, text, integer);
DROP FUNCTION bib.audit_entry_hash(bib.audit_log);
DROP FUNCTION bib.audit_field(text);
DROP TABLE bib.audit_seals;
DROP TABLE bib.audit_log;
DROP FUNCTION bib.audit_no_modify();
DROP FUNCTION bib.require(boolean, text, text);
