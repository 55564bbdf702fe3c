ALTER TABLE bib.topics DROP COLUMN seed;
ALTER TABLE bib.datasets DROP COLUMN seed;
