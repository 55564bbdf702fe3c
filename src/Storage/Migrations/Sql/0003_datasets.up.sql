-- Datasets, their immutable versions, the chunks they share; subscriptions and downloads.

CREATE TABLE bib.datasets (
    id           uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    topic_id     uuid        NOT NULL REFERENCES bib.topics (id),
    name         text        COLLATE "C" NOT NULL CHECK (name ~ '^[a-z0-9_.-]{1,64}$'),
    description  text        NOT NULL DEFAULT '' CHECK (length(description) <= 65536),
    status       text        NOT NULL DEFAULT 'draft'
        CHECK (status IN ('draft', 'ingesting', 'active', 'failed', 'archived', 'deleted')),
    size_bytes   bigint      CHECK (size_bytes >= 0),
    hash         text        CHECK (hash ~ '^[0-9a-f]{64}$'),
    location     text,
    tags         text[]      NOT NULL DEFAULT '{}',
    metadata     jsonb       NOT NULL DEFAULT '{}',
    roles        jsonb       NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(roles) = 'array'),
    home_node_id text        REFERENCES bib.nodes (peer_id),
    epoch        bigint      NOT NULL DEFAULT 1 CHECK (epoch > 0),
    created_by   text        CHECK (length(created_by) <= 200),
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    deleted_at   timestamptz,
    version      bigint      NOT NULL DEFAULT 1 CHECK (version > 0),
    CHECK (status <> 'active' OR hash IS NOT NULL),
    CHECK ((status = 'deleted') = (deleted_at IS NOT NULL))
);
CREATE UNIQUE INDEX datasets_name_in_topic ON bib.datasets (topic_id, name) WHERE status <> 'deleted';
CREATE INDEX datasets_by_topic ON bib.datasets (topic_id, name, id);
CREATE INDEX datasets_by_updated ON bib.datasets (updated_at, id);
CREATE INDEX datasets_by_tag ON bib.datasets USING gin (tags);
CREATE INDEX datasets_by_role ON bib.datasets USING gin (roles jsonb_path_ops);

CREATE TABLE bib.dataset_versions (
    id                  uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    dataset_id          uuid        NOT NULL REFERENCES bib.datasets (id) ON DELETE CASCADE,
    version             text        NOT NULL CHECK (version ~ '^\d{1,9}\.\d{1,9}\.\d{1,9}(-[0-9A-Za-z.-]+)?$'),
    previous_version_id uuid        REFERENCES bib.dataset_versions (id),
    message             text        NOT NULL DEFAULT '' CHECK (length(message) <= 65536),
    content_id          text        NOT NULL CHECK (content_id ~ '^[0-9a-f]{64}$'),
    header              bytea       NOT NULL CHECK (octet_length(header) <= 1048576),
    publisher           text        NOT NULL CHECK (publisher ~ '^[0-9a-f]{40}$'),
    signature           bytea       NOT NULL CHECK (octet_length(signature) = 64),
    node_signature      bytea       CHECK (octet_length(node_signature) = 64),
    size_bytes          bigint      NOT NULL CHECK (size_bytes >= 0),
    file_count          bigint      NOT NULL CHECK (file_count >= 0),
    chunk_count         bigint      NOT NULL CHECK (chunk_count >= 0),
    row_count           bigint      CHECK (row_count >= 0),
    format              text        CHECK (length(format) <= 100),
    schema              jsonb,
    instructions        jsonb,
    metadata            jsonb       NOT NULL DEFAULT '{}',
    lineage             jsonb       NOT NULL DEFAULT '[]',
    created_at          timestamptz NOT NULL DEFAULT now(),
    UNIQUE (dataset_id, version)
);
CREATE INDEX dataset_versions_by_content ON bib.dataset_versions (content_id);
CREATE INDEX dataset_versions_by_time ON bib.dataset_versions (dataset_id, created_at, id);

-- Shared between versions and datasets, so it names none; its place in a version is in version_chunks.
CREATE TABLE bib.chunks (
    id           uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    hash         text        NOT NULL UNIQUE CHECK (hash ~ '^[0-9a-f]{64}$'),
    size_bytes   integer     NOT NULL CHECK (size_bytes BETWEEN 0 AND 4194304),
    storage_path text,
    pack_offset  bigint      CHECK (pack_offset >= 0),
    verified_at  timestamptz,
    created_at   timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE bib.version_chunks (
    version_id  uuid    NOT NULL REFERENCES bib.dataset_versions (id) ON DELETE CASCADE,
    chunk_index integer NOT NULL CHECK (chunk_index >= 0),
    chunk_id    uuid    NOT NULL REFERENCES bib.chunks (id),
    PRIMARY KEY (version_id, chunk_index)
);
CREATE INDEX version_chunks_by_chunk ON bib.version_chunks (chunk_id);

CREATE TABLE bib.subscriptions (
    id         uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    node_id    text        NOT NULL REFERENCES bib.nodes (peer_id) ON DELETE CASCADE,
    pattern    text        COLLATE "C" NOT NULL CHECK (length(pattern) BETWEEN 1 AND 519),
    created_by text        CHECK (length(created_by) <= 200),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    version    bigint      NOT NULL DEFAULT 1 CHECK (version > 0),
    UNIQUE (node_id, pattern)
);

CREATE TABLE bib.downloads (
    id           uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    dataset_id   uuid        NOT NULL,
    content_id   text        NOT NULL CHECK (content_id ~ '^[0-9a-f]{64}$'),
    status       text        NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'paused', 'completed', 'failed')),
    chunk_count  integer     NOT NULL CHECK (chunk_count >= 0),
    bitmap       bytea       NOT NULL,
    peers        text[]      NOT NULL DEFAULT '{}',
    error        text,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    completed_at timestamptz,
    version      bigint      NOT NULL DEFAULT 1 CHECK (version > 0),
    CHECK (octet_length(bitmap) = (chunk_count + 7) / 8)
);
CREATE UNIQUE INDEX downloads_open ON bib.downloads (content_id) WHERE status IN ('active', 'paused');
CREATE INDEX downloads_by_status ON bib.downloads (status, updated_at, id);

GRANT SELECT, INSERT, UPDATE, DELETE ON bib.datasets, bib.chunks, bib.subscriptions, bib.downloads TO bibd_app;
GRANT SELECT, INSERT, DELETE ON bib.dataset_versions, bib.version_chunks TO bibd_app;
GRANT INSERT ON bib.datasets, bib.dataset_versions, bib.chunks, bib.version_chunks TO bibd_scrape;
GRANT SELECT ON bib.datasets, bib.dataset_versions, bib.chunks, bib.version_chunks TO bibd_query;
GRANT SELECT, INSERT, UPDATE ON bib.datasets, bib.chunks TO bibd_transform;
GRANT SELECT, INSERT ON bib.dataset_versions, bib.version_chunks TO bibd_transform;
