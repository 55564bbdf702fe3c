-- Topics and datasets of other nodes, beside this node's own; and what this node tells others of all of them.

-- A row of another node has its home in owner_node_id or home_node_id, the home's epoch and revision, and the home's
-- signed word as it was received; home_revision is null in a row of this node. Whoever writes them checks them: a CHECK
-- would be compiled by every save.
ALTER TABLE bib.topics
    ADD COLUMN epoch bigint NOT NULL DEFAULT 1,
    ADD COLUMN home_revision bigint,
    ADD COLUMN record bytea,
    ADD COLUMN record_key bytea,
    ADD COLUMN record_signature bytea;
ALTER TABLE bib.datasets
    ADD COLUMN home_revision bigint,
    ADD COLUMN record bytea,
    ADD COLUMN record_key bytea,
    ADD COLUMN record_signature bytea;

-- Records are as dense as they get.
ALTER TABLE bib.topics ALTER COLUMN record SET STORAGE EXTERNAL;
ALTER TABLE bib.datasets ALTER COLUMN record SET STORAGE EXTERNAL;

-- A dataset may come from a node that this one has never met.
ALTER TABLE bib.datasets DROP CONSTRAINT datasets_home_node_id_fkey;

-- Only this node's own names are this node's to keep apart: two topics of another may have changed places, and the word
-- of the one comes before that of the other.
DROP INDEX bib.topics_path_of_node;
CREATE UNIQUE INDEX topics_path_of_node ON bib.topics (coalesce(owner_node_id, ''), path)
    WHERE status <> 'deleted' AND home_revision IS NULL;
DROP INDEX bib.datasets_name_in_topic;
CREATE UNIQUE INDEX datasets_name_in_topic ON bib.datasets (topic_id, name)
    WHERE status <> 'deleted' AND home_revision IS NULL;

-- One entry a topic or dataset, deleted ones included: the newest word of its home, and the catalog's number of it, which
-- grows with each entry that is made or replaced.
CREATE TABLE bib.catalog_entries (
    subject_id   uuid        PRIMARY KEY,
    version      bigint      NOT NULL UNIQUE CHECK (version > 0),
    kind         text        NOT NULL CHECK (kind IN ('topic', 'dataset')),
    home_node_id text        NOT NULL CHECK (length(home_node_id) BETWEEN 1 AND 128),
    epoch        bigint      NOT NULL CHECK (epoch > 0),
    revision     bigint      NOT NULL CHECK (revision > 0),
    record       bytea       NOT NULL CHECK (octet_length(record) <= 4194304),
    public_key   bytea       NOT NULL CHECK (octet_length(public_key) = 32),
    signature    bytea       NOT NULL CHECK (octet_length(signature) = 64),
    told_at      timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE bib.catalog_entries ALTER COLUMN record SET STORAGE EXTERNAL;

GRANT SELECT, INSERT, UPDATE ON bib.catalog_entries TO bibd_app;
