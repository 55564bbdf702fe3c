-- Owners' signed words that others may publish into a topic from other nodes; null where there are none.

ALTER TABLE bib.topics ADD COLUMN publish_grants jsonb;
