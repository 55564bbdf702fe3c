-- What a save costs beside its rows is what PostgreSQL sets up for each statement. A CHECK is read from its text and
-- compiled anew by every statement that writes the table, a domain's once a connection; so rules on one value are
-- domains, and a table keeps one CHECK for what several columns must agree on.

CREATE DOMAIN bib.topic_path AS text COLLATE "C" CHECK (
    length(VALUE) <= 519
    AND translate(VALUE, 'abcdefghijklmnopqrstuvwxyz0123456789_.-/', '') = ''
    AND octet_length(VALUE) - octet_length(replace(VALUE, '/', '')) <= 7
    AND position('//' IN '/' || VALUE || '/') = 0);
CREATE DOMAIN bib.topic_name AS text COLLATE "C"
    CHECK (length(VALUE) BETWEEN 1 AND 64 AND position('/' IN VALUE) = 0);
CREATE DOMAIN bib.topic_status AS text CHECK (VALUE IN ('active', 'archived', 'deleted'));
CREATE DOMAIN bib.row_version AS bigint CHECK (VALUE > 0);
CREATE DOMAIN bib.description AS text CHECK (length(VALUE) <= 65536);
CREATE DOMAIN bib.user_name AS text CHECK (length(VALUE) <= 200);
CREATE DOMAIN bib.sha256_hex AS text
    CHECK (octet_length(VALUE) = 64 AND translate(VALUE, '0123456789abcdef', '') = '');
CREATE DOMAIN bib.audit_action AS text
    CHECK (VALUE IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'DDL', 'AUTH', 'ADMIN'));
CREATE DOMAIN bib.audit_target AS text CHECK (length(VALUE) <= 1024);
CREATE DOMAIN bib.audit_metadata AS jsonb CHECK (pg_column_size(VALUE) <= 65536);
CREATE DOMAIN bib.event_kind AS text CHECK (length(VALUE) BETWEEN 1 AND 100);
CREATE DOMAIN bib.event_payload AS json CHECK (pg_column_size(VALUE) <= 262144);

ALTER TABLE bib.topics
    DROP CONSTRAINT topics_path_check, DROP CONSTRAINT topics_name_check, DROP CONSTRAINT topics_parent_check,
    DROP CONSTRAINT topics_description_check, DROP CONSTRAINT topics_roles_check, DROP CONSTRAINT topics_status_check,
    DROP CONSTRAINT topics_created_by_check, DROP CONSTRAINT topics_version_check,
    DROP CONSTRAINT topics_check2, DROP CONSTRAINT topics_check3;
ALTER TABLE bib.topics
    ALTER COLUMN path TYPE bib.topic_path,
    ALTER COLUMN parent_path TYPE bib.topic_path,
    ALTER COLUMN name TYPE bib.topic_name,
    ALTER COLUMN status TYPE bib.topic_status,
    ALTER COLUMN version TYPE bib.row_version,
    ALTER COLUMN description TYPE bib.description,
    ALTER COLUMN created_by TYPE bib.user_name,
    ADD CONSTRAINT topics_whole CHECK (path = coalesce(parent_path || '/', '') || name
        AND jsonb_typeof(roles) = 'array'
        AND (status = 'deleted') = (deleted_at IS NOT NULL)
        AND (status <> 'archived' OR archived_at IS NOT NULL));

-- A topic may come from a node that this one has never met; and each new topic would lock its node's row.
ALTER TABLE bib.topics DROP CONSTRAINT topics_owner_node_id_fkey;

-- One index to enter a new topic into instead of two.
DROP INDEX bib.topics_by_tag, bib.topics_by_role;
CREATE INDEX topics_by_tag_and_role ON bib.topics USING gin (tags, roles jsonb_path_ops);

-- The entry's hash is the sealer's (docs/formats/audit-log.md): the entry itself could be rewritten with its hash, so
-- only the seal ever vouched for it, and a writer need not wait while it is made.
DROP FUNCTION bib.audit_entry_hash(bib.audit_log);
DROP FUNCTION bib.audit_field(text);
ALTER TABLE bib.audit_log
    DROP CONSTRAINT audit_log_action_check, DROP CONSTRAINT audit_log_actor_check,
    DROP CONSTRAINT audit_log_target_check, DROP CONSTRAINT audit_log_metadata_check;
ALTER TABLE bib.audit_log
    DROP COLUMN entry_hash,
    DROP COLUMN prev_hash,
    ALTER COLUMN action TYPE bib.audit_action,
    ALTER COLUMN actor TYPE bib.user_name,
    ALTER COLUMN target TYPE bib.audit_target,
    ALTER COLUMN metadata TYPE bib.audit_metadata;

-- Hashes do not compress.
ALTER TABLE bib.audit_seals ALTER COLUMN leaves SET STORAGE EXTERNAL;

-- Ids of operations grow with time, as the log does: a summary a range of pages finds one as well.
DROP INDEX bib.audit_log_by_operation;
CREATE INDEX audit_log_by_operation ON bib.audit_log USING brin (operation_id) WITH (pages_per_range = 32);

CREATE OR REPLACE FUNCTION bib.audit_append(
    action text, table_name text, target text, actor text, rows_affected integer, metadata jsonb,
    job_id uuid DEFAULT NULL, query_hash text DEFAULT NULL, duration_ms integer DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    appended bigint;
    acting text := current_setting('role', true);
    node text := nullif(current_setting('bib.node_id', true), '');
    operation uuid := nullif(current_setting('bib.operation_id', true), '')::uuid;
BEGIN
    -- The transaction's id comes before the entry's: whoever waits for the one has waited for the other (the sealer).
    PERFORM pg_current_xact_id();
    IF node IS NULL OR operation IS NULL THEN
        RAISE EXCEPTION 'The transaction is not tagged: set bib.node_id, bib.operation_id and bib.component first'
            USING ERRCODE = 'BB004';
    END IF;
    INSERT INTO bib.audit_log AS a (id, timestamp, node_id, job_id, operation_id, role_used, action, table_name,
        query_hash, rows_affected, duration_ms, source_component, metadata, actor, target)
    VALUES (nextval('bib.audit_log_id_seq'), clock_timestamp(), node, audit_append.job_id, operation,
        CASE WHEN acting IS NULL OR acting = 'none' THEN session_user::text ELSE acting END,
        audit_append.action, audit_append.table_name, audit_append.query_hash, audit_append.rows_affected,
        audit_append.duration_ms, nullif(current_setting('bib.component', true), ''), audit_append.metadata,
        audit_append.actor, audit_append.target)
    RETURNING a.id INTO appended;
    RETURN appended;
END $$;

CREATE OR REPLACE FUNCTION bib.audit_append_each(
    kept uuid[], table_name text, targets uuid[], operations uuid[], components text[], actions text[], actors text[],
    metadata text[]) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    acting text := current_setting('role', true);
    node text := nullif(current_setting('bib.node_id', true), '');
    moment timestamptz := clock_timestamp();
    appended bigint;
BEGIN
    -- The transaction's id comes before the entries': whoever waits for the one has waited for the others (the sealer).
    PERFORM pg_current_xact_id();
    IF node IS NULL THEN
        RAISE EXCEPTION 'The transaction is not tagged: set bib.node_id, bib.operation_id and bib.component first'
            USING ERRCODE = 'BB004';
    END IF;
    IF acting IS NULL OR acting = 'none' THEN
        acting := session_user;
    END IF;
    INSERT INTO bib.audit_log (id, timestamp, node_id, operation_id, role_used, action, table_name, rows_affected,
        source_component, metadata, actor, target)
    SELECT nextval('bib.audit_log_id_seq'), moment, node, u.operation, acting, u.action, audit_append_each.table_name, 1,
        u.component, u.details::jsonb, u.actor, u.target::text
    FROM unnest(targets, operations, components, actions, actors, audit_append_each.metadata)
        AS u (target, operation, component, action, actor, details)
    WHERE u.target = ANY (kept);
    GET DIAGNOSTICS appended = ROW_COUNT;
    RETURN appended;
END $$;

-- Receipts come in the order of their expiry.
ALTER TABLE bib.idempotency_keys
    DROP CONSTRAINT idempotency_keys_user_id_check, DROP CONSTRAINT idempotency_keys_fingerprint_check,
    ALTER COLUMN user_id TYPE bib.user_name,
    ALTER COLUMN fingerprint TYPE bib.sha256_hex;
DROP INDEX bib.idempotency_keys_by_expiry;
CREATE INDEX idempotency_keys_by_expiry ON bib.idempotency_keys USING brin (expires_at) WITH (pages_per_range = 8);

-- Who relays remembers where it is, and reads on by id.
ALTER TABLE bib.catalog_log
    DROP CONSTRAINT catalog_log_kind_check, DROP CONSTRAINT catalog_log_payload_check,
    ALTER COLUMN kind TYPE bib.event_kind,
    ALTER COLUMN payload TYPE bib.event_payload;
DROP INDEX bib.catalog_log_waiting;
