-- Whom the node has nothing to do with: a peer, or an IP network in its canonical form. One that has ended is as none, and
-- is removed with the next that is added.
CREATE TABLE bib.bans (
    subject    text        COLLATE "C" PRIMARY KEY CHECK (length(subject) BETWEEN 1 AND 128),
    reason     text        NOT NULL DEFAULT '' CHECK (length(reason) <= 1000),
    created_by text        NOT NULL CHECK (length(created_by) <= 200),
    created_at timestamptz NOT NULL,
    ends_at    timestamptz CHECK (ends_at > created_at)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON bib.bans TO bibd_app;
