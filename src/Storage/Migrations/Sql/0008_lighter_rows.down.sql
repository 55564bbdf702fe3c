CREATE INDEX catalog_log_waiting ON bib.catalog_log (id) WHERE relayed_at IS NULL;
ALTER TABLE bib.catalog_log
    ALTER COLUMN kind TYPE text,
    ALTER COLUMN payload TYPE json,
    ADD CONSTRAINT catalog_log_kind_check CHECK (length(kind) BETWEEN 1 AND 100),
    ADD CONSTRAINT catalog_log_payload_check CHECK (pg_column_size(payload) <= 262144);
DROP INDEX bib.idempotency_keys_by_expiry;
CREATE INDEX idempotency_keys_by_expiry ON bib.idempotency_keys (expires_at);
ALTER TABLE bib.idempotency_keys
    ALTER COLUMN user_id TYPE text,
    ALTER COLUMN fingerprint TYPE text,
    ADD CONSTRAINT idempotency_keys_user_id_check CHECK (length(user_id) <= 200),
    ADD CONSTRAINT idempotency_keys_fingerprint_check CHECK (octet_length(fingerprint) = 64);

DROP INDEX bib.audit_log_by_operation;
CREATE INDEX audit_log_by_operation ON bib.audit_log (operation_id);

ALTER TABLE bib.audit_seals ALTER COLUMN leaves SET STORAGE EXTENDED;

ALTER TABLE bib.audit_log
    ALTER COLUMN action TYPE text,
    ALTER COLUMN actor TYPE text,
    ALTER COLUMN target TYPE text,
    ALTER COLUMN metadata TYPE jsonb,
    ADD CONSTRAINT audit_log_action_check
        CHECK (action IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'DDL', 'AUTH', 'ADMIN')),
    ADD CONSTRAINT audit_log_actor_check CHECK (length(actor) <= 200),
    ADD CONSTRAINT audit_log_target_check CHECK (length(target) <= 1024),
    ADD CONSTRAINT audit_log_metadata_check CHECK (pg_column_size(metadata) <= 65536),
    ADD COLUMN prev_hash text,
    ADD COLUMN entry_hash text;

CREATE FUNCTION bib.audit_field(value text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT coalesce(octet_length(value)::text || ':' || value, '-') || ',' $$;

CREATE FUNCTION bib.audit_entry_hash(entry bib.audit_log) RETURNS text
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN encode(sha256(convert_to('bib-audit-entry-v1' || chr(10)
        || bib.audit_field(entry.id::text)
        || bib.audit_field((extract(epoch FROM entry.timestamp) * 1000000)::bigint::text)
        || bib.audit_field(entry.node_id)
        || bib.audit_field(entry.job_id::text)
        || bib.audit_field(entry.operation_id::text)
        || bib.audit_field(entry.role_used)
        || bib.audit_field(entry.action)
        || bib.audit_field(entry.table_name)
        || bib.audit_field(entry.query_hash)
        || bib.audit_field(entry.rows_affected::text)
        || bib.audit_field(entry.duration_ms::text)
        || bib.audit_field(entry.source_component)
        || bib.audit_field(entry.metadata::text)
        || bib.audit_field(entry.prev_hash)
        || bib.audit_field(entry.actor)
        || bib.audit_field(entry.target), 'UTF8')), 'hex');
END $$;

ALTER TABLE bib.audit_log DISABLE TRIGGER audit_immutable;
UPDATE bib.audit_log entry SET entry_hash = bib.audit_entry_hash(entry);
ALTER TABLE bib.audit_log ENABLE ALWAYS TRIGGER audit_immutable;
ALTER TABLE bib.audit_log ALTER COLUMN entry_hash SET NOT NULL;

REVOKE ALL ON FUNCTION bib.audit_field(text), bib.audit_entry_hash(bib.audit_log) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bib.audit_field(text), bib.audit_entry_hash(bib.audit_log) TO bibd_audit;

CREATE OR REPLACE FUNCTION bib.audit_append(
    action text, table_name text, target text, actor text, rows_affected integer, metadata jsonb,
    job_id uuid DEFAULT NULL, query_hash text DEFAULT NULL, duration_ms integer DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    entry bib.audit_log;
    acting text := current_setting('role', true);
BEGIN
    -- The transaction's id comes before the entry's: whoever waits for the one has waited for the other (the sealer).
    PERFORM pg_current_xact_id();
    entry.id := nextval('bib.audit_log_id_seq');
    entry.timestamp := clock_timestamp();
    entry.node_id := current_setting('bib.node_id', true);
    entry.operation_id := nullif(current_setting('bib.operation_id', true), '')::uuid;
    entry.source_component := nullif(current_setting('bib.component', true), '');
    IF entry.node_id IS NULL OR entry.node_id = '' OR entry.operation_id IS NULL THEN
        RAISE EXCEPTION 'The transaction is not tagged: set bib.node_id, bib.operation_id and bib.component first'
            USING ERRCODE = 'BB004';
    END IF;
    entry.role_used := CASE WHEN acting IS NULL OR acting = 'none' THEN session_user::text ELSE acting END;
    entry.action := audit_append.action;
    entry.table_name := audit_append.table_name;
    entry.target := audit_append.target;
    entry.actor := audit_append.actor;
    entry.rows_affected := audit_append.rows_affected;
    entry.metadata := audit_append.metadata;
    entry.job_id := audit_append.job_id;
    entry.query_hash := audit_append.query_hash;
    entry.duration_ms := audit_append.duration_ms;
    entry.entry_hash := bib.audit_entry_hash(entry);
    INSERT INTO bib.audit_log VALUES (entry.*);
    RETURN entry.id;
END $$;

CREATE OR REPLACE FUNCTION bib.audit_append_each(
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

DROP INDEX bib.topics_by_tag_and_role;
CREATE INDEX topics_by_tag ON bib.topics USING gin (tags);
CREATE INDEX topics_by_role ON bib.topics USING gin (roles jsonb_path_ops);
ALTER TABLE bib.topics
    ADD CONSTRAINT topics_owner_node_id_fkey FOREIGN KEY (owner_node_id) REFERENCES bib.nodes (peer_id);
ALTER TABLE bib.topics DROP CONSTRAINT topics_whole;
ALTER TABLE bib.topics
    ALTER COLUMN path TYPE text COLLATE "C",
    ALTER COLUMN parent_path TYPE text COLLATE "C",
    ALTER COLUMN name TYPE text COLLATE "C",
    ALTER COLUMN status TYPE text,
    ALTER COLUMN version TYPE bigint,
    ALTER COLUMN description TYPE text,
    ALTER COLUMN created_by TYPE text;
ALTER TABLE bib.topics
    ADD CONSTRAINT topics_path_check CHECK (length(path) <= 519
        AND translate(path, 'abcdefghijklmnopqrstuvwxyz0123456789_.-/', '') = ''),
    ADD CONSTRAINT topics_name_check CHECK (length(name) BETWEEN 1 AND 64 AND position('/' IN name) = 0),
    ADD CONSTRAINT topics_parent_check CHECK (path = coalesce(parent_path || '/', '') || name),
    ADD CONSTRAINT topics_description_check CHECK (length(description) <= 65536),
    ADD CONSTRAINT topics_roles_check CHECK (jsonb_typeof(roles) = 'array'),
    ADD CONSTRAINT topics_status_check CHECK (status IN ('active', 'archived', 'deleted')),
    ADD CONSTRAINT topics_created_by_check CHECK (length(created_by) <= 200),
    ADD CONSTRAINT topics_version_check CHECK (version > 0),
    ADD CONSTRAINT topics_check2 CHECK ((status = 'deleted') = (deleted_at IS NOT NULL)),
    ADD CONSTRAINT topics_check3 CHECK (status <> 'archived' OR archived_at IS NOT NULL);

DROP DOMAIN bib.event_payload, bib.event_kind, bib.audit_metadata, bib.audit_target, bib.audit_action, bib.sha256_hex,
    bib.user_name, bib.description, bib.row_version, bib.topic_status, bib.topic_name, bib.topic_path;
