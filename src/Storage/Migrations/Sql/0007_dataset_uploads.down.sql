DROP TABLE bib.upload_journal, bib.uploads, bib.version_chunks, bib.list_chunks, bib.file_lists;
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
GRANT SELECT, INSERT, UPDATE, DELETE ON bib.chunks TO bibd_app;
GRANT SELECT, INSERT, DELETE ON bib.version_chunks TO bibd_app;
GRANT INSERT ON bib.chunks, bib.version_chunks TO bibd_scrape;
GRANT SELECT ON bib.chunks, bib.version_chunks TO bibd_query;
GRANT SELECT, INSERT, UPDATE ON bib.chunks TO bibd_transform;
GRANT SELECT, INSERT ON bib.version_chunks TO bibd_transform;

UPDATE bib.datasets SET latest_version_id = NULL;
DELETE FROM bib.dataset_versions WHERE signature IS NULL OR chunk_count IS NULL;
ALTER TABLE bib.dataset_versions
    DROP COLUMN public_key,
    ALTER COLUMN chunk_count SET NOT NULL,
    ALTER COLUMN signature SET NOT NULL;
DROP INDEX bib.datasets_by_updated;
ALTER TABLE bib.datasets
    DROP COLUMN updated_day,
    DROP COLUMN archived_at,
    DROP COLUMN version_count,
    DROP COLUMN latest_version_id;
ALTER TABLE bib.datasets RESET (fillfactor);
DROP INDEX bib.datasets_by_created, bib.datasets_deleted;
CREATE INDEX datasets_by_updated ON bib.datasets (updated_at, id);
