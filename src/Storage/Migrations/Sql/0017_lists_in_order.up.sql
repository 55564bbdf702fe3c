-- Every order that a list can be asked for is an index's: the first page of a million costs what a page costs.

-- A new version changes indexed columns of its dataset anyway, so the moment itself costs little more than its day did.
DROP INDEX bib.datasets_by_updated;
ALTER TABLE bib.datasets DROP COLUMN updated_day;
CREATE INDEX datasets_by_updated ON bib.datasets (updated_at, id);
CREATE INDEX datasets_of_topic_by_updated ON bib.datasets (topic_id, updated_at, id);
CREATE INDEX datasets_of_topic_by_created ON bib.datasets (topic_id, created_at, id);
CREATE INDEX datasets_by_status ON bib.datasets (status);

-- A topic is changed often, so its moment stays out of the indexes; but a day can be that of a million topics, while in
-- ten seconds a node changes some ten thousand: so many are sorted for a page, at most.
DROP INDEX bib.topics_by_updated;
ALTER TABLE bib.topics DROP COLUMN updated_day;
ALTER TABLE bib.topics ADD COLUMN updated_slot timestamptz NOT NULL
    GENERATED ALWAYS AS (date_bin('10 seconds', updated_at, 'epoch')) STORED;
-- The writer's own from here on, as its day was.
ALTER TABLE bib.topics
    ALTER COLUMN updated_slot DROP EXPRESSION,
    ALTER COLUMN updated_slot SET DEFAULT date_bin('10 seconds', now(), 'epoch');
CREATE INDEX topics_by_updated ON bib.topics (updated_slot, id);
CREATE INDEX topics_by_created ON bib.topics (created_at, id);
