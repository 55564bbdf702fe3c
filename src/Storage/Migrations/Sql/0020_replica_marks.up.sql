-- What people have said of copies of other nodes' datasets; and downloads that people can tell apart.

-- A row where somebody said something. Wanted: fetched, followed or not, up to a version where one is named, and until it
-- is here. Declined: not fetched, followed or not, until somebody wants it. Pinned: not dropped. The dataset need not be
-- here.
CREATE TABLE bib.replica_marks (
    dataset_id   uuid        PRIMARY KEY,
    wish         text        CHECK (wish IN ('wanted', 'declined')),
    wanted_until text        CHECK (length(wanted_until) <= 100),
    is_pinned    boolean     NOT NULL DEFAULT false,
    updated_by   text        NOT NULL CHECK (length(updated_by) <= 200),
    updated_at   timestamptz NOT NULL,
    CHECK (wanted_until IS NULL OR wish = 'wanted')
);

GRANT SELECT, INSERT, UPDATE, DELETE ON bib.replica_marks TO bibd_app;

-- What the version is called where it comes from, as of the download's beginning: its dataset may not be here yet.
ALTER TABLE bib.downloads
    ADD COLUMN dataset_path text NOT NULL DEFAULT '' CHECK (length(dataset_path) <= 1000),
    ADD COLUMN number text NOT NULL DEFAULT '' CHECK (length(number) <= 100),
    DROP CONSTRAINT downloads_status_check,
    ADD CONSTRAINT downloads_status_check CHECK (status IN ('active', 'paused', 'completed', 'failed', 'canceled'));

-- Lists are read from the newest on, in pages.
CREATE INDEX downloads_by_age ON bib.downloads (created_at, id);
