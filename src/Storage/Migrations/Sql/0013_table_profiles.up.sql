-- What versions hold as tables, found out behind the scenes: a row a version, from the save that publishes it. Rows
-- that are queued are the queue; whoever works at one holds its lease, and renews it by setting when it is due again.

CREATE TABLE bib.table_profiles (
    version_id uuid        PRIMARY KEY REFERENCES bib.dataset_versions (id) ON DELETE CASCADE,
    state      text        NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'done', 'failed')),
    due_at     timestamptz NOT NULL,
    lease      uuid,
    attempts   integer     NOT NULL DEFAULT 0,
    -- Text and not jsonb, which has no way to hold a zero character.
    profile    text,
    problem    text,
    CHECK ((state = 'done') = (profile IS NOT NULL) AND (state = 'failed') = (problem IS NOT NULL))
);
CREATE INDEX table_profiles_due ON bib.table_profiles (due_at) WHERE state = 'queued';

GRANT SELECT, INSERT, UPDATE, DELETE ON bib.table_profiles TO bibd_app;
GRANT SELECT ON bib.table_profiles TO bibd_query;
