DROP FUNCTION bib.audit_append_saves(bigint, bigint, text, text, uuid[], uuid[], text[], text[], text[], text[]);
CREATE FUNCTION bib.audit_append_each(
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
REVOKE ALL ON FUNCTION bib.audit_append_each(uuid[], text, uuid[], uuid[], text[], text[], text[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bib.audit_append_each(uuid[], text, uuid[], uuid[], text[], text[], text[], text[])
    TO bibd_app;

ALTER TABLE bib.idempotency_keys
    ALTER COLUMN fingerprint TYPE bib.sha256_hex USING encode(fingerprint, 'hex')::bib.sha256_hex;
DROP DOMAIN bib.sha256;

DROP INDEX bib.topics_by_updated;
ALTER TABLE bib.topics DROP COLUMN updated_day;
ALTER TABLE bib.topics
    ADD COLUMN updated_day date GENERATED ALWAYS AS ((updated_at AT TIME ZONE 'UTC')::date) STORED;
CREATE INDEX topics_by_updated ON bib.topics (updated_day, id);

DROP TRIGGER topics_whole ON bib.topics;
DROP FUNCTION bib.topics_whole();
ALTER TABLE bib.topics
    ADD CONSTRAINT topics_whole CHECK (path = coalesce(parent_path || '/', '') || name
        AND jsonb_typeof(roles) = 'array'
        AND (status = 'deleted') = (deleted_at IS NOT NULL)
        AND (status <> 'archived' OR archived_at IS NOT NULL));
