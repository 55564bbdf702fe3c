DROP INDEX bib.users_by_name, bib.users_by_created, bib.users_by_updated;
ALTER TABLE bib.users DROP CONSTRAINT users_forgotten, DROP COLUMN key;
