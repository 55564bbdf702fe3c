ALTER TABLE bib.datasets DROP COLUMN citation;
DROP DOMAIN bib.citation;
