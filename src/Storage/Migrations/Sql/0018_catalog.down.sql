DROP TABLE bib.catalog_entries;

-- What lives elsewhere has no place below: its content is the home's to keep.
UPDATE bib.datasets SET latest_version_id = NULL WHERE home_revision IS NOT NULL;
DELETE FROM bib.datasets WHERE home_revision IS NOT NULL;
DELETE FROM bib.topics WHERE home_revision IS NOT NULL;

DROP INDEX bib.topics_path_of_node;
CREATE UNIQUE INDEX topics_path_of_node ON bib.topics (coalesce(owner_node_id, ''), path) WHERE status <> 'deleted';
DROP INDEX bib.datasets_name_in_topic;
CREATE UNIQUE INDEX datasets_name_in_topic ON bib.datasets (topic_id, name) WHERE status <> 'deleted';
ALTER TABLE bib.datasets
    ADD CONSTRAINT datasets_home_node_id_fkey FOREIGN KEY (home_node_id) REFERENCES bib.nodes (peer_id);

ALTER TABLE bib.datasets
    DROP COLUMN home_revision, DROP COLUMN record, DROP COLUMN record_key, DROP COLUMN record_signature;
ALTER TABLE bib.topics
    DROP COLUMN epoch, DROP COLUMN home_revision, DROP COLUMN record, DROP COLUMN record_key,
    DROP COLUMN record_signature;
