-- A save writes only what differs, and whatever every statement on a table would set up is set up only by those that
-- need it: a CHECK of several columns and a generated column are compiled anew by each statement that touches the
-- table at all; a trigger on columns by none that leaves them alone.

ALTER TABLE bib.topics DROP CONSTRAINT topics_whole;
CREATE FUNCTION bib.topics_whole() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (NEW.path = coalesce(NEW.parent_path || '/', '') || NEW.name
        AND jsonb_typeof(NEW.roles) = 'array'
        AND (NEW.status = 'deleted') = (NEW.deleted_at IS NOT NULL)
        AND (NEW.status <> 'archived' OR NEW.archived_at IS NOT NULL)) IS NOT TRUE THEN
        RAISE EXCEPTION 'Topic % is not whole: path, name, parent, roles, status and times do not agree', NEW.id
            USING ERRCODE = 'check_violation', SCHEMA = 'bib', TABLE = 'topics', CONSTRAINT = 'topics_whole';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION bib.topics_whole() FROM PUBLIC;
CREATE TRIGGER topics_whole
    BEFORE INSERT OR UPDATE OF path, name, parent_path, roles, status, archived_at, deleted_at ON bib.topics
    FOR EACH ROW EXECUTE FUNCTION bib.topics_whole();
ALTER TABLE bib.topics ENABLE ALWAYS TRIGGER topics_whole;

-- The writer's own now.
ALTER TABLE bib.topics
    ALTER COLUMN updated_day DROP EXPRESSION,
    ALTER COLUMN updated_day SET DEFAULT (now() AT TIME ZONE 'UTC')::date,
    ALTER COLUMN updated_day SET NOT NULL;

-- Half the size, and nothing to spell out character by character.
CREATE DOMAIN bib.sha256 AS bytea CHECK (octet_length(VALUE) = 32);
ALTER TABLE bib.idempotency_keys ALTER COLUMN fingerprint TYPE bib.sha256 USING decode(fingerprint, 'hex')::bib.sha256;

-- Appends the entries of a transaction that saves rows, which says of each itself what a transaction's tags say of
-- one. Raises where fewer rows were saved than there are saves: then none is.
DROP FUNCTION bib.audit_append_each(uuid[], text, uuid[], uuid[], text[], text[], text[], text[]);
CREATE FUNCTION bib.audit_append_saves(
    saved bigint, expected bigint, node text, table_name text, targets uuid[], operations uuid[], components text[],
    actions text[], actors text[], metadata text[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    acting text := current_setting('role', true);
    moment timestamptz := clock_timestamp();
BEGIN
    IF saved <> expected THEN
        RAISE EXCEPTION '% of % rows of % are not as their saves expect them', expected - saved, expected, table_name
            USING ERRCODE = 'BB001';
    END IF;
    -- The transaction's id comes before the entries': whoever waits for the one has waited for the others (the sealer).
    PERFORM pg_current_xact_id();
    IF acting IS NULL OR acting = 'none' THEN
        acting := session_user;
    END IF;
    INSERT INTO bib.audit_log (id, timestamp, node_id, operation_id, role_used, action, table_name, rows_affected,
        source_component, metadata, actor, target)
    SELECT nextval('bib.audit_log_id_seq'), moment, node, operations[k], acting, actions[k],
        audit_append_saves.table_name, 1, components[k], audit_append_saves.metadata[k]::jsonb, actors[k],
        targets[k]::text
    FROM generate_series(1, cardinality(targets)) AS k;
END $$;
REVOKE ALL ON FUNCTION bib.audit_append_saves(
    bigint, bigint, text, text, uuid[], uuid[], text[], text[], text[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bib.audit_append_saves(
    bigint, bigint, text, text, uuid[], uuid[], text[], text[], text[], text[]) TO bibd_app;
