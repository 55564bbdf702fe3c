ALTER TABLE bib.dataset_versions ADD COLUMN lineage jsonb NOT NULL DEFAULT '[]';
DROP TABLE bib.version_lineage;
