ALTER TABLE bib.topics DROP COLUMN publish_grants;
