-- A version's chunks are not counted before its lists are here, and may be millions: what is counted are the parts of its
-- list of files, which its header names. Nobody has written rows so far.
ALTER TABLE bib.downloads RENAME COLUMN chunk_count TO part_count;
ALTER TABLE bib.downloads RENAME COLUMN bitmap TO parts_done;
ALTER TABLE bib.downloads
    ADD COLUMN size_bytes bigint NOT NULL DEFAULT 0 CHECK (size_bytes >= 0),
    ADD COLUMN done_bytes bigint NOT NULL DEFAULT 0 CHECK (done_bytes >= 0),
    ADD CHECK (length(error) <= 4096),
    ADD CHECK (cardinality(peers) <= 1000);

-- Collecting chunks asks for the oldest that is open.
CREATE INDEX downloads_open_since ON bib.downloads (created_at) WHERE status IN ('active', 'paused');
