DROP INDEX bib.downloads_by_age;
UPDATE bib.downloads SET status = 'failed' WHERE status = 'canceled';
ALTER TABLE bib.downloads
    DROP COLUMN dataset_path,
    DROP COLUMN number,
    DROP CONSTRAINT downloads_status_check,
    ADD CONSTRAINT downloads_status_check CHECK (status IN ('active', 'paused', 'completed', 'failed'));
DROP TABLE bib.replica_marks;
