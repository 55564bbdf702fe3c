-- Without its key a signature says nothing.
UPDATE bib.dataset_versions SET node_signature = NULL WHERE node_signature IS NOT NULL;
ALTER TABLE bib.dataset_versions DROP COLUMN node_public_key;
