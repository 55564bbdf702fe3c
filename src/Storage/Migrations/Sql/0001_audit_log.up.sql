-- The audit log, its seals and the functions through which everybody appends. docs/formats/audit-log.md is the
-- contract of the hashes; whoever changes one changes the other, and AuditEncoding with them.

-- Raises an error of the caller's choosing unless a condition holds: so a guard inside a batch aborts its transaction.
CREATE FUNCTION bib.require(holds boolean, code text, message text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF holds IS NOT TRUE THEN
        RAISE EXCEPTION USING ERRCODE = code, MESSAGE = message;
    END IF;
END $$;

CREATE TABLE bib.audit_log (
    id               bigserial   PRIMARY KEY,
    timestamp        timestamptz NOT NULL DEFAULT clock_timestamp(),
    node_id          text        NOT NULL,
    job_id           uuid,
    operation_id     uuid        NOT NULL,
    role_used        text        NOT NULL,
    action           text        NOT NULL
        CHECK (action IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'DDL', 'AUTH', 'ADMIN')),
    table_name       text,
    query_hash       text,
    rows_affected    integer,
    duration_ms      integer,
    source_component text,
    metadata         jsonb       CHECK (octet_length(metadata::text) <= 65536),
    prev_hash        text,
    entry_hash       text        NOT NULL,
    actor            text        CHECK (length(actor) <= 200),
    target           text        CHECK (length(target) <= 1024)
);
CREATE INDEX audit_log_by_time ON bib.audit_log (timestamp, id);
CREATE INDEX audit_log_by_operation ON bib.audit_log (operation_id);
CREATE INDEX audit_log_by_target ON bib.audit_log (table_name, target, id);

CREATE TABLE bib.audit_seals (
    number      bigint      PRIMARY KEY CHECK (number > 0),
    first_id    bigint      NOT NULL UNIQUE,
    last_id     bigint      NOT NULL UNIQUE,
    entry_count integer     NOT NULL CHECK (entry_count BETWEEN 1 AND 4096),
    merkle_root text        NOT NULL CHECK (merkle_root ~ '^[0-9a-f]{64}$'),
    prev_hash   text        NOT NULL CHECK (prev_hash ~ '^[0-9a-f]{64}$'),
    seal_hash   text        NOT NULL UNIQUE CHECK (seal_hash ~ '^[0-9a-f]{64}$'),
    sealed_at   timestamptz NOT NULL,
    leaves      bytea       NOT NULL,
    CHECK (last_id >= first_id),
    CHECK (octet_length(leaves) = entry_count * 40)
);

CREATE FUNCTION bib.audit_no_modify() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '% of bib.% is refused: it is append-only', TG_OP, TG_TABLE_NAME USING ERRCODE = 'BB003';
END $$;

CREATE TRIGGER audit_immutable BEFORE UPDATE OR DELETE ON bib.audit_log
    FOR EACH ROW EXECUTE FUNCTION bib.audit_no_modify();
CREATE TRIGGER audit_not_emptied BEFORE TRUNCATE ON bib.audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION bib.audit_no_modify();
CREATE TRIGGER audit_seals_immutable BEFORE UPDATE OR DELETE ON bib.audit_seals
    FOR EACH ROW EXECUTE FUNCTION bib.audit_no_modify();
CREATE TRIGGER audit_seals_not_emptied BEFORE TRUNCATE ON bib.audit_seals
    FOR EACH STATEMENT EXECUTE FUNCTION bib.audit_no_modify();
ALTER TABLE bib.audit_log ENABLE ALWAYS TRIGGER audit_immutable;
ALTER TABLE bib.audit_log ENABLE ALWAYS TRIGGER audit_not_emptied;
ALTER TABLE bib.audit_seals ENABLE ALWAYS TRIGGER audit_seals_immutable;
ALTER TABLE bib.audit_seals ENABLE ALWAYS TRIGGER audit_seals_not_emptied;

-- One field of the canonical encoding: its length in bytes, a colon, its text, a comma; a dash stands for null.
CREATE FUNCTION bib.audit_field(value text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT coalesce(octet_length(value) || ':' || value, '-') || ',' $$;

-- plpgsql keeps the plan of the expression; one in SQL is planned anew at each call, six times the cost.
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

-- Appends one entry in the caller's transaction; operation, component and node are the transaction's own tags.
CREATE FUNCTION bib.audit_append(
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

-- Links a seal to the chain. What it says of the entries is checked by whoever verifies; that it follows is checked here.
CREATE FUNCTION bib.audit_seal_append(
    number bigint, first_id bigint, last_id bigint, entry_count integer, merkle_root text, prev_hash text,
    seal_hash text, sealed_at timestamptz, leaves bytea) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    head bib.audit_seals;
BEGIN
    PERFORM pg_advisory_xact_lock(4770914523068281200);
    SELECT * INTO head FROM bib.audit_seals s ORDER BY s.number DESC LIMIT 1;
    PERFORM bib.require(
        number = coalesce(head.number, 0) + 1 AND first_id = coalesce(head.last_id, 0) + 1
        AND prev_hash = coalesce(head.seal_hash, repeat('0', 64)),
        'BB005', format('Seal %s does not follow the head of the chain, seal %s', number, coalesce(head.number, 0)));
    INSERT INTO bib.audit_seals
        VALUES (number, first_id, last_id, entry_count, merkle_root, prev_hash, seal_hash, sealed_at, leaves);
END $$;

REVOKE ALL ON FUNCTION bib.require(boolean, text, text), bib.audit_no_modify(), bib.audit_field(text),
    bib.audit_entry_hash(bib.audit_log),
    bib.audit_append(text, text, text, text, integer, jsonb, uuid, text, integer),
    bib.audit_seal_append(bigint, bigint, bigint, integer, text, text, text, timestamptz, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bib.require(boolean, text, text),
    bib.audit_append(text, text, text, text, integer, jsonb, uuid, text, integer)
    TO bibd_app, bibd_scrape, bibd_query, bibd_transform, bibd_audit, bibd_orleans;
GRANT EXECUTE ON FUNCTION
    bib.audit_seal_append(bigint, bigint, bigint, integer, text, text, text, timestamptz, bytea),
    bib.audit_entry_hash(bib.audit_log), bib.audit_field(text) TO bibd_audit;
GRANT SELECT ON bib.audit_log, bib.audit_seals, bib.schema_migrations TO bibd_audit;
GRANT SELECT ON SEQUENCE bib.audit_log_id_seq TO bibd_audit;
