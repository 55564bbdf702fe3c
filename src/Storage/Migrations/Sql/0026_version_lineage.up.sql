-- What each version says that it was made of, out of its header, so that what was made of a version is found without
-- reading every header; versions that say nothing have no row. Of versions that are here already the header is yet to be
-- read, and null stands for that. The column that was meant for it was never written; and versions are not updated.
CREATE TABLE bib.version_lineage (
    version_id uuid  PRIMARY KEY REFERENCES bib.dataset_versions (id) ON DELETE CASCADE,
    entries    jsonb
);
INSERT INTO bib.version_lineage (version_id) SELECT id FROM bib.dataset_versions;
CREATE INDEX version_lineage_by_entry ON bib.version_lineage USING gin (entries jsonb_path_ops);
CREATE INDEX version_lineage_unread ON bib.version_lineage (version_id) WHERE entries IS NULL;
ALTER TABLE bib.dataset_versions DROP COLUMN lineage;

GRANT SELECT, INSERT, UPDATE, DELETE ON bib.version_lineage TO bibd_app;
GRANT INSERT ON bib.version_lineage TO bibd_scrape;
GRANT SELECT ON bib.version_lineage TO bibd_query;
GRANT SELECT, INSERT ON bib.version_lineage TO bibd_transform;
