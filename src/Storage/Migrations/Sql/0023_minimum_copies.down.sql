DROP TABLE bib.copy_drops;
DROP TABLE bib.copy_locks;
DROP TABLE bib.copy_promises;
ALTER TABLE bib.topics DROP COLUMN minimum_copies;
