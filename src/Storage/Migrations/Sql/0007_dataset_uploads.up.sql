-- Datasets as grains keep them, uploads that can be taken up again, and what holds chunks.

-- A dataset knows its newest version; the row of a draft has none.
ALTER TABLE bib.datasets
    ADD COLUMN latest_version_id uuid REFERENCES bib.dataset_versions (id),
    ADD COLUMN version_count bigint NOT NULL DEFAULT 0 CHECK (version_count >= 0),
    ADD COLUMN archived_at timestamptz,
    -- Indexed in the place of the moment: an update that changes no indexed column leaves the indexes alone.
    ADD COLUMN updated_day date GENERATED ALWAYS AS ((updated_at AT TIME ZONE 'UTC')::date) STORED,
    ADD CHECK (status <> 'archived' OR archived_at IS NOT NULL);
ALTER TABLE bib.datasets SET (fillfactor = 80);
DROP INDEX bib.datasets_by_updated;
CREATE INDEX datasets_by_updated ON bib.datasets (updated_day, id);
CREATE INDEX datasets_by_created ON bib.datasets (created_at, id);
CREATE INDEX datasets_deleted ON bib.datasets (deleted_at, id) WHERE status = 'deleted';
CREATE INDEX datasets_by_latest ON bib.datasets (latest_version_id);

-- A local account publishes without a key of its own; whoever signs shows the key.
ALTER TABLE bib.dataset_versions
    ALTER COLUMN signature DROP NOT NULL,
    ALTER COLUMN chunk_count DROP NOT NULL,
    ADD COLUMN public_key bytea CHECK (octet_length(public_key) = 32),
    ADD CHECK ((signature IS NULL) = (public_key IS NULL));

-- What holds chunks. A version's header names the chunks that hold its list of files (version_chunks); each of those
-- names the chunks of its files (list_chunks). Versions share most of their lists, so a new version of a million files
-- adds the rows of what has changed only. Where a chunk lies, the chunk store alone knows.
DROP TABLE bib.version_chunks;
DROP TABLE bib.chunks;
CREATE TABLE bib.file_lists (
    hash       bytea       PRIMARY KEY CHECK (octet_length(hash) = 32),
    touched_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX file_lists_by_touch ON bib.file_lists (touched_at);
CREATE TABLE bib.list_chunks (
    list_hash  bytea NOT NULL REFERENCES bib.file_lists (hash) ON DELETE CASCADE,
    chunk_hash bytea NOT NULL CHECK (octet_length(chunk_hash) = 32),
    PRIMARY KEY (list_hash, chunk_hash)
);
CREATE INDEX list_chunks_by_chunk ON bib.list_chunks (chunk_hash);
CREATE TABLE bib.version_chunks (
    version_id uuid  NOT NULL REFERENCES bib.dataset_versions (id) ON DELETE CASCADE,
    list_hash  bytea NOT NULL REFERENCES bib.file_lists (hash),
    PRIMARY KEY (version_id, list_hash)
);
CREATE INDEX version_chunks_by_list ON bib.version_chunks (list_hash);

-- An upload, and what of it is durable: records in the order in which they came.
CREATE TABLE bib.uploads (
    id         uuid        PRIMARY KEY,
    dataset_id uuid        NOT NULL REFERENCES bib.datasets (id) ON DELETE CASCADE,
    user_id    text        NOT NULL CHECK (length(user_id) <= 200),
    -- Who writes to it: the call that opened it last.
    lease      uuid        NOT NULL,
    records    bigint      NOT NULL DEFAULT 0 CHECK (records >= 0),
    list       bytea,
    file_count bigint      CHECK (file_count >= 0),
    size_bytes bigint      CHECK (size_bytes >= 0),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((list IS NULL) = (file_count IS NULL) AND (list IS NULL) = (size_bytes IS NULL))
);
CREATE INDEX uploads_by_update ON bib.uploads (updated_at);
CREATE INDEX uploads_by_dataset ON bib.uploads (dataset_id);
CREATE TABLE bib.upload_journal (
    upload_id uuid   NOT NULL REFERENCES bib.uploads (id) ON DELETE CASCADE,
    number    bigint NOT NULL,
    records   bytea  NOT NULL,
    PRIMARY KEY (upload_id, number)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON bib.file_lists, bib.uploads TO bibd_app;
GRANT SELECT, INSERT, DELETE ON bib.list_chunks, bib.version_chunks, bib.upload_journal TO bibd_app;
GRANT INSERT ON bib.version_chunks, bib.file_lists, bib.list_chunks TO bibd_scrape;
GRANT SELECT ON bib.version_chunks, bib.file_lists, bib.list_chunks TO bibd_query;
GRANT SELECT, INSERT ON bib.version_chunks, bib.file_lists, bib.list_chunks TO bibd_transform;
