DROP INDEX bib.audit_log_by_target;
CREATE INDEX audit_log_by_target ON bib.audit_log (table_name, target, id);
ALTER TABLE bib.catalog_log DROP CONSTRAINT catalog_log_payload_check;
ALTER TABLE bib.catalog_log ALTER COLUMN payload TYPE jsonb;
ALTER TABLE bib.catalog_log
    ADD CONSTRAINT catalog_log_payload_check CHECK (octet_length(payload::text) <= 262144);
ALTER TABLE bib.idempotency_keys DROP CONSTRAINT idempotency_keys_fingerprint_check;
ALTER TABLE bib.idempotency_keys
    ADD CONSTRAINT idempotency_keys_fingerprint_check CHECK (fingerprint ~ '^[0-9a-f]{64}$'),
    ALTER COLUMN answer TYPE jsonb USING answer::jsonb;
ALTER TABLE bib.audit_log DROP CONSTRAINT audit_log_metadata_check;
ALTER TABLE bib.audit_log
    ADD CONSTRAINT audit_log_metadata_check CHECK (octet_length(metadata::text) <= 65536);
ALTER TABLE bib.topics DROP CONSTRAINT topics_path_check, DROP CONSTRAINT topics_name_check,
    DROP CONSTRAINT topics_parent_check;
ALTER TABLE bib.topics
    ADD CONSTRAINT topics_path_check CHECK (length(path) <= 519
        AND path ~ '^[a-z0-9_.-]{1,64}(/[a-z0-9_.-]{1,64}){0,7}$'),
    ADD CONSTRAINT topics_check CHECK (name = substring(path FROM '[^/]+$')),
    ADD CONSTRAINT topics_check1
        CHECK (CASE WHEN parent_path IS NULL THEN path = name ELSE path = parent_path || '/' || name END);
ALTER TABLE bib.topics RESET (fillfactor);
DROP INDEX bib.audit_log_by_time;
CREATE INDEX audit_log_by_time ON bib.audit_log (timestamp, id);
DROP FUNCTION bib.audit_append_each(uuid[], text, uuid[], uuid[], text[], text[], text[], text[]);
CREATE OR REPLACE FUNCTION bib.audit_field(value text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT coalesce(octet_length(value) || ':' || value, '-') || ',' $$;
