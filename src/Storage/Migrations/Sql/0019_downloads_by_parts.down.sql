DROP INDEX bib.downloads_open_since;
ALTER TABLE bib.downloads
    DROP CONSTRAINT downloads_error_check,
    DROP CONSTRAINT downloads_peers_check,
    DROP COLUMN size_bytes,
    DROP COLUMN done_bytes;
ALTER TABLE bib.downloads RENAME COLUMN part_count TO chunk_count;
ALTER TABLE bib.downloads RENAME COLUMN parts_done TO bitmap;
