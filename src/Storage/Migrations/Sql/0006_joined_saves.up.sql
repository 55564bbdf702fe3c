-- Many grains' saves in one transaction: one call appends the audit entries of all of them, and what each save touches
-- is no more than it must.

-- As before, with a conversion that PostgreSQL knows to be immutable: only then it puts the expression in the place of
-- the call, which is twenty times as fast.
CREATE OR REPLACE FUNCTION bib.audit_field(value text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT coalesce(octet_length(value)::text || ':' || value, '-') || ',' $$;

-- Appends the entries of the rows that were kept. Operation and component are each entry's own: the transaction carries
-- those of its first save only. The hash is docs/formats/audit-log.md's; what is the same for all is encoded once, and
-- the rest in one call, for a call a field costs more than the entry.
CREATE FUNCTION bib.audit_append_each(
    kept uuid[], table_name text, targets uuid[], operations uuid[], components text[], actions text[], actors text[],
    metadata text[]) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    acting text := current_setting('role', true);
    node text := current_setting('bib.node_id', true);
    moment timestamptz := clock_timestamp();
    moment_and_node text;
    role_used text;
    about text := bib.audit_field(audit_append_each.table_name) || '-,1:1,-,';
    appended bigint;
BEGIN
    -- The transaction's id comes before the entries': whoever waits for the one has waited for the others (the sealer).
    PERFORM pg_current_xact_id();
    IF node IS NULL OR node = '' THEN
        RAISE EXCEPTION 'The transaction is not tagged: set bib.node_id, bib.operation_id and bib.component first'
            USING ERRCODE = 'BB004';
    END IF;
    IF acting IS NULL OR acting = 'none' THEN
        acting := session_user;
    END IF;
    moment_and_node := bib.audit_field((extract(epoch FROM moment) * 1000000)::bigint::text)
        || bib.audit_field(node) || '-,36:';
    role_used := ',' || bib.audit_field(acting);
    INSERT INTO bib.audit_log (id, timestamp, node_id, operation_id, role_used, action, table_name, rows_affected,
        source_component, metadata, actor, target, entry_hash)
    SELECT e.id, moment, node, e.operation, acting, e.action, audit_append_each.table_name, 1, e.component, e.details,
        e.actor, e.target,
        encode(sha256(convert_to(concat('bib-audit-entry-v1', chr(10),
            length(e.id::text), ':', e.id, ',', moment_and_node, e.operation, role_used,
            octet_length(e.action), ':', e.action, ',', about,
            CASE WHEN e.component IS NULL THEN '-' ELSE concat(octet_length(e.component), ':', e.component) END, ',',
            CASE WHEN e.said IS NULL THEN '-' ELSE concat(octet_length(e.said), ':', e.said) END, ',-,',
            CASE WHEN e.actor IS NULL THEN '-' ELSE concat(octet_length(e.actor), ':', e.actor) END, ',36:',
            e.target, ','), 'UTF8')), 'hex')
    FROM (
        SELECT nextval('bib.audit_log_id_seq') AS id, f.target::text, f.operation, f.component, f.action, f.actor,
            f.details, f.details::text AS said
        FROM (
            SELECT u.target, u.operation, u.component, u.action, u.actor, u.details::jsonb AS details
            FROM unnest(targets, operations, components, actions, actors, audit_append_each.metadata)
                AS u (target, operation, component, action, actor, details)
            WHERE u.target = ANY (kept)
            OFFSET 0
        ) f
        OFFSET 0
    ) e;
    GET DIAGNOSTICS appended = ROW_COUNT;
    RETURN appended;
END $$;

REVOKE ALL ON FUNCTION bib.audit_append_each(uuid[], text, uuid[], uuid[], text[], text[], text[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bib.audit_append_each(uuid[], text, uuid[], uuid[], text[], text[], text[], text[])
    TO bibd_app;

-- Entries come in the order of time, so a summary a range of pages finds a day as well as an index of every entry.
DROP INDEX bib.audit_log_by_time;
CREATE INDEX audit_log_by_time ON bib.audit_log USING brin (timestamp) WITH (pages_per_range = 32);

-- Room for a row's next version beside it, so that an update leaves the indexes alone.
ALTER TABLE bib.topics SET (fillfactor = 70);

-- The same rules in forms that cost less: a bounded repeat ({1,64}) unrolls into thousands of states, and turning JSON
-- back into text to measure it costs more than storing it. Who writes them checks the finer form.
ALTER TABLE bib.topics DROP CONSTRAINT topics_path_check, DROP CONSTRAINT topics_check, DROP CONSTRAINT topics_check1;
ALTER TABLE bib.topics
    ADD CONSTRAINT topics_path_check CHECK (length(path) <= 519
        AND translate(path, 'abcdefghijklmnopqrstuvwxyz0123456789_.-/', '') = ''),
    ADD CONSTRAINT topics_name_check CHECK (length(name) BETWEEN 1 AND 64 AND position('/' IN name) = 0),
    ADD CONSTRAINT topics_parent_check CHECK (path = coalesce(parent_path || '/', '') || name);
ALTER TABLE bib.audit_log DROP CONSTRAINT audit_log_metadata_check;
ALTER TABLE bib.audit_log ADD CONSTRAINT audit_log_metadata_check CHECK (pg_column_size(metadata) <= 65536);
ALTER TABLE bib.idempotency_keys DROP CONSTRAINT idempotency_keys_fingerprint_check;
ALTER TABLE bib.idempotency_keys
    ADD CONSTRAINT idempotency_keys_fingerprint_check CHECK (octet_length(fingerprint) = 64),
    ALTER COLUMN answer TYPE text;
ALTER TABLE bib.catalog_log DROP CONSTRAINT catalog_log_payload_check;
ALTER TABLE bib.catalog_log ALTER COLUMN payload TYPE json;
ALTER TABLE bib.catalog_log ADD CONSTRAINT catalog_log_payload_check CHECK (pg_column_size(payload) <= 262144);
DROP INDEX bib.audit_log_by_target;
CREATE INDEX audit_log_by_target ON bib.audit_log (target, id);
