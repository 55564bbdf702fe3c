-- Nodes, users, topics, and what rides with a grain's row: its receipt and its outbox entry.
-- A grain's state is its row: `version` is its ETag, 1 when made and one more with each save.

CREATE TABLE bib.nodes (
    peer_id         text        PRIMARY KEY CHECK (length(peer_id) BETWEEN 1 AND 128),
    address         text[],
    mode            text        NOT NULL CHECK (mode IN ('full', 'selective', 'proxy')),
    storage_type    text        NOT NULL CHECK (storage_type IN ('sqlite', 'postgres')),
    trusted_storage boolean     NOT NULL DEFAULT false,
    last_seen       timestamptz,
    success_count   bigint      NOT NULL DEFAULT 0 CHECK (success_count >= 0),
    failure_count   bigint      NOT NULL DEFAULT 0 CHECK (failure_count >= 0),
    score           double precision NOT NULL DEFAULT 0,
    metadata        jsonb,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    version         bigint      NOT NULL DEFAULT 1 CHECK (version > 0),
    CHECK (storage_type = 'postgres' OR NOT trusted_storage),
    CHECK (storage_type = 'postgres' OR mode <> 'full')
);
CREATE INDEX nodes_by_last_seen ON bib.nodes (last_seen DESC NULLS LAST, peer_id);

CREATE TABLE bib.users (
    id          text        PRIMARY KEY CHECK (id ~ '^[0-9a-f]{40}$'),
    public_key  bytea       UNIQUE CHECK (octet_length(public_key) = 32),
    name        text        CHECK (length(name) <= 200),
    email       text        CHECK (length(email) <= 320),
    role        text        NOT NULL DEFAULT 'member' CHECK (role IN ('admin', 'member', 'read-only')),
    status      text        NOT NULL DEFAULT 'active'
        CHECK (status IN ('active', 'pending', 'suspended', 'deleted')),
    metadata    jsonb,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    version     bigint      NOT NULL DEFAULT 1 CHECK (version > 0),
    -- A user's id is the beginning of the key's hash: nobody can be entered under another's id.
    CHECK (public_key IS NULL OR id = left(encode(sha256(public_key), 'hex'), 40))
);

CREATE TABLE bib.topics (
    id            uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    path          text        COLLATE "C" NOT NULL CHECK (length(path) <= 519
        AND path ~ '^[a-z0-9_.-]{1,64}(/[a-z0-9_.-]{1,64}){0,7}$'),
    name          text        COLLATE "C" NOT NULL,
    parent_path   text        COLLATE "C",
    description   text        NOT NULL DEFAULT '' CHECK (length(description) <= 65536),
    tags          text[]      NOT NULL DEFAULT '{}',
    metadata      jsonb       NOT NULL DEFAULT '{}',
    schema        jsonb,
    roles         jsonb       NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(roles) = 'array'),
    status        text        NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'archived', 'deleted')),
    owner_node_id text        REFERENCES bib.nodes (peer_id),
    created_by    text        CHECK (length(created_by) <= 200),
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    archived_at   timestamptz,
    deleted_at    timestamptz,
    version       bigint      NOT NULL DEFAULT 1 CHECK (version > 0),
    -- Indexed in the place of the moment: an update that changes no indexed column leaves the indexes alone.
    updated_day   date        GENERATED ALWAYS AS ((updated_at AT TIME ZONE 'UTC')::date) STORED,
    CHECK (name = substring(path FROM '[^/]+$')),
    CHECK (CASE WHEN parent_path IS NULL THEN path = name ELSE path = parent_path || '/' || name END),
    CHECK ((status = 'deleted') = (deleted_at IS NOT NULL)),
    CHECK (status <> 'archived' OR archived_at IS NOT NULL)
);
-- A path is taken by one topic of a node that is not deleted; a restore into a taken path is refused by this index.
CREATE UNIQUE INDEX topics_path_of_node ON bib.topics (coalesce(owner_node_id, ''), path) WHERE status <> 'deleted';
CREATE INDEX topics_by_path ON bib.topics (path, id);
CREATE INDEX topics_by_parent ON bib.topics (parent_path, path, id) WHERE status <> 'deleted';
CREATE INDEX topics_by_updated ON bib.topics (updated_day, id);
CREATE INDEX topics_deleted ON bib.topics (deleted_at, id) WHERE status = 'deleted';
CREATE INDEX topics_by_tag ON bib.topics USING gin (tags);
CREATE INDEX topics_by_role ON bib.topics USING gin (roles jsonb_path_ops);

CREATE TABLE bib.idempotency_keys (
    user_id      text        NOT NULL CHECK (length(user_id) <= 200),
    key          uuid        NOT NULL,
    fingerprint  text        NOT NULL CHECK (fingerprint ~ '^[0-9a-f]{64}$'),
    answer       jsonb       NOT NULL,
    operation_id uuid        NOT NULL DEFAULT current_setting('bib.operation_id')::uuid,
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL DEFAULT now() + interval '24 hours',
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_keys_by_expiry ON bib.idempotency_keys (expires_at);

-- The outbox: what others must learn, written with the change, relayed at least once and in the order of ids per subject.
CREATE TABLE bib.catalog_log (
    id           bigserial   PRIMARY KEY,
    kind         text        NOT NULL CHECK (length(kind) BETWEEN 1 AND 100),
    subject_id   uuid        NOT NULL,
    payload      jsonb       NOT NULL CHECK (octet_length(payload::text) <= 262144),
    operation_id uuid        NOT NULL DEFAULT current_setting('bib.operation_id')::uuid,
    node_id      text        NOT NULL DEFAULT current_setting('bib.node_id'),
    created_at   timestamptz NOT NULL DEFAULT now(),
    relayed_at   timestamptz
);
CREATE INDEX catalog_log_waiting ON bib.catalog_log (id) WHERE relayed_at IS NULL;

GRANT SELECT, INSERT, UPDATE ON bib.nodes, bib.users, bib.topics TO bibd_app;
GRANT DELETE ON bib.topics TO bibd_app;
GRANT SELECT, INSERT, DELETE ON bib.idempotency_keys TO bibd_app;
GRANT SELECT, INSERT, DELETE, UPDATE (relayed_at) ON bib.catalog_log TO bibd_app;
GRANT USAGE ON SEQUENCE bib.catalog_log_id_seq TO bibd_app;
GRANT SELECT ON bib.topics TO bibd_scrape, bibd_query, bibd_transform;
