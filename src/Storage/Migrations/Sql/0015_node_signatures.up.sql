-- A version is signed by its node too, with the key that the node's id is made of (docs/formats/manifest.md). Key and
-- signature come together from one writer; a check of both columns would be compiled by every save. Versions that are
-- here already have neither: nobody can sign for what he has not seen published.
ALTER TABLE bib.dataset_versions ADD COLUMN node_public_key bytea CHECK (octet_length(node_public_key) = 32);
