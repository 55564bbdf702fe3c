-- How many nodes keep each dataset of a topic at least, and what makes that hold: signed promises, and locks.

ALTER TABLE bib.topics
    ADD COLUMN minimum_copies integer NOT NULL DEFAULT 0 CHECK (minimum_copies BETWEEN 0 AND 16);

-- The newest word of a node on whether it keeps its copy: this node's own, and what others said to it. The dataset need not
-- be here.
CREATE TABLE bib.copy_promises (
    dataset_id   uuid        NOT NULL,
    holder       text        COLLATE "C" NOT NULL CHECK (length(holder) BETWEEN 1 AND 128),
    sequence     bigint      NOT NULL CHECK (sequence > 0),
    bytes        bytea       NOT NULL CHECK (octet_length(bytes) BETWEEN 1 AND 1024),
    public_key   bytea       NOT NULL CHECK (octet_length(public_key) = 32),
    signature    bytea       NOT NULL CHECK (octet_length(signature) = 64),
    is_withdrawn boolean     NOT NULL,
    heard_at     timestamptz NOT NULL,
    PRIMARY KEY (dataset_id, holder)
);

-- What one peer has promised is counted.
CREATE INDEX copy_promises_by_holder ON bib.copy_promises (holder);

-- For whom this node keeps its copy for a moment. Until then it does not begin to drop it. One peer has one of a dataset;
-- since when it has it without a pause is known, for it ends once.
CREATE TABLE bib.copy_locks (
    dataset_id uuid        NOT NULL,
    asker      text        COLLATE "C" NOT NULL CHECK (length(asker) BETWEEN 1 AND 128),
    since      timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL CHECK (ends_at > since),
    PRIMARY KEY (dataset_id, asker)
);

-- Copies that this node is about to drop. One that is not going yet gives way to a peer that comes before this node; one
-- that is going is dropped together with its row here, before its end, or not at all.
CREATE TABLE bib.copy_drops (
    dataset_id uuid        PRIMARY KEY,
    drop_id    uuid        NOT NULL,
    is_going   boolean     NOT NULL,
    ends_at    timestamptz NOT NULL
);

GRANT SELECT, INSERT, UPDATE, DELETE ON bib.copy_promises, bib.copy_locks, bib.copy_drops TO bibd_app;
