-- Owners' signed words that others may publish into a topic from other nodes; null where there are none.

ALTER TABLE bib.topics ADD COLUMN publish_grants jsonb;

-- A node that starts asks which of its topics have any: few among perhaps a million.
CREATE INDEX topics_granted ON bib.topics (updated_at) WHERE publish_grants IS NOT NULL;
