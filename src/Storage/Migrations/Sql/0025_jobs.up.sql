-- A job is the state of its grain. What a user wrote is kept as it came (`definition`); the runner's checkpoint is its
-- own text. The queue's row is written and removed by the grain's saves; claims, leases and fences are the queue's.
ALTER TABLE bib.jobs
    ADD COLUMN name                text        NOT NULL DEFAULT '' CHECK (length(name) <= 200),
    ADD COLUMN definition          text        CHECK (length(definition) <= 262144),
    ADD COLUMN code_hash           text        CHECK (code_hash ~ '^[0-9a-f]{64}$'),
    ADD COLUMN steps               integer     NOT NULL DEFAULT 0 CHECK (steps >= 0),
    ADD COLUMN steps_done          integer     NOT NULL DEFAULT 0 CHECK (steps_done BETWEEN 0 AND steps),
    ADD COLUMN checkpoint          text        CHECK (length(checkpoint) <= 1048576),
    ADD COLUMN losses              integer     NOT NULL DEFAULT 0 CHECK (losses >= 0),
    ADD COLUMN fence               bigint      NOT NULL DEFAULT 0 CHECK (fence >= 0),
    ADD COLUMN error_code          integer     NOT NULL DEFAULT 0,
    ADD COLUMN outputs             text[]      NOT NULL DEFAULT '{}',
    ADD COLUMN created_role        integer     NOT NULL DEFAULT 0,
    ADD COLUMN due_at              timestamptz,
    ADD COLUMN cancel_requested_at timestamptz,
    DROP CONSTRAINT jobs_check,
    ADD CONSTRAINT jobs_have_instructions CHECK (
        task_id IS NOT NULL OR instructions IS NOT NULL OR definition IS NOT NULL),
    ADD CHECK (length(error) <= 4096);
CREATE INDEX jobs_open ON bib.jobs (id) WHERE status NOT IN ('completed', 'failed', 'cancelled');

-- Claims take turns among topics.
CREATE INDEX job_queue_by_topic ON bib.job_queue (topic_id, priority DESC, enqueued_at, job_id) WHERE claimed_by IS NULL;

-- What a job tells of itself; the newest lines are kept.
CREATE TABLE bib.job_logs (
    job_id  uuid        NOT NULL REFERENCES bib.jobs (id) ON DELETE CASCADE,
    number  bigint      NOT NULL CHECK (number > 0),
    at      timestamptz NOT NULL,
    level   integer     NOT NULL CHECK (level BETWEEN 0 AND 2),
    step    integer     NOT NULL CHECK (step >= 0),
    message text        NOT NULL CHECK (length(message) <= 2000),
    PRIMARY KEY (job_id, number)
);

GRANT SELECT, INSERT, DELETE ON bib.job_logs TO bibd_app;
