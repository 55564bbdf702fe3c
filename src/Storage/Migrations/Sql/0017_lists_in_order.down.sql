DROP INDEX bib.topics_by_created, bib.topics_by_updated;
ALTER TABLE bib.topics DROP COLUMN updated_slot;
ALTER TABLE bib.topics ADD COLUMN updated_day date NOT NULL
    GENERATED ALWAYS AS ((updated_at AT TIME ZONE 'UTC')::date) STORED;
ALTER TABLE bib.topics
    ALTER COLUMN updated_day DROP EXPRESSION,
    ALTER COLUMN updated_day SET DEFAULT (now() AT TIME ZONE 'UTC')::date;
CREATE INDEX topics_by_updated ON bib.topics (updated_day, id);

DROP INDEX bib.datasets_by_status, bib.datasets_of_topic_by_created, bib.datasets_of_topic_by_updated,
    bib.datasets_by_updated;
ALTER TABLE bib.datasets
    ADD COLUMN updated_day date GENERATED ALWAYS AS ((updated_at AT TIME ZONE 'UTC')::date) STORED;
CREATE INDEX datasets_by_updated ON bib.datasets (updated_day, id);
