-- Tasks, jobs, their results and queue, pipelines, schedules; and the roles that rows carry, as one view.

CREATE TABLE bib.tasks (
    id            uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    name          text        COLLATE "C" NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    task_version  text        NOT NULL CHECK (task_version ~ '^\d{1,9}\.\d{1,9}\.\d{1,9}(-[0-9A-Za-z.-]+)?$'),
    description   text        NOT NULL DEFAULT '' CHECK (length(description) <= 65536),
    instructions  jsonb       NOT NULL CHECK (jsonb_typeof(instructions) = 'array'),
    input_schema  jsonb,
    output_schema jsonb,
    roles         jsonb       NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(roles) = 'array'),
    created_by    text        CHECK (length(created_by) <= 200),
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    version       bigint      NOT NULL DEFAULT 1 CHECK (version > 0),
    UNIQUE (name, task_version)
);

CREATE TABLE bib.pipelines (
    id         uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    name       text        COLLATE "C" NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    status     text        NOT NULL DEFAULT 'pending'
        CHECK (status IN ('pending', 'queued', 'running', 'completed', 'failed', 'cancelled', 'waiting', 'retrying')),
    graph      jsonb       NOT NULL,
    checkpoint jsonb,
    created_by text        CHECK (length(created_by) <= 200),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    version    bigint      NOT NULL DEFAULT 1 CHECK (version > 0)
);
CREATE INDEX pipelines_by_status ON bib.pipelines (status, updated_at, id);

CREATE TABLE bib.jobs (
    id             uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    type           text        NOT NULL CHECK (type IN
        ('scrape', 'transform', 'clean', 'analyze', 'ml', 'etl', 'ingest', 'export', 'custom')),
    status         text        NOT NULL DEFAULT 'pending' CHECK (status IN
        ('pending', 'queued', 'running', 'completed', 'failed', 'cancelled', 'waiting', 'retrying')),
    cel_expression text        CHECK (length(cel_expression) <= 65536),
    priority       integer     NOT NULL DEFAULT 0,
    config         jsonb,
    task_id        uuid        REFERENCES bib.tasks (id),
    instructions   jsonb,
    topic_id       uuid        REFERENCES bib.topics (id),
    pipeline_id    uuid        REFERENCES bib.pipelines (id),
    depends_on     uuid[]      NOT NULL DEFAULT '{}',
    progress       integer     NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
    attempt        integer     NOT NULL DEFAULT 0 CHECK (attempt >= 0),
    retries_max    integer     NOT NULL DEFAULT 3 CHECK (retries_max >= 0),
    timeout_ms     bigint      CHECK (timeout_ms > 0),
    limits         jsonb,
    executing_node text        REFERENCES bib.nodes (peer_id),
    error          text,
    created_by     text        CHECK (length(created_by) <= 200),
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    started_at     timestamptz,
    completed_at   timestamptz,
    version        bigint      NOT NULL DEFAULT 1 CHECK (version > 0),
    CHECK (task_id IS NOT NULL OR instructions IS NOT NULL),
    CHECK ((status IN ('completed', 'failed', 'cancelled')) = (completed_at IS NOT NULL))
);
CREATE INDEX jobs_by_status ON bib.jobs (status, priority DESC, created_at, id);
CREATE INDEX jobs_by_created ON bib.jobs (created_at, id);
CREATE INDEX jobs_by_topic ON bib.jobs (topic_id, created_at, id);
CREATE INDEX jobs_by_pipeline ON bib.jobs (pipeline_id) WHERE pipeline_id IS NOT NULL;

CREATE TABLE bib.job_results (
    id           uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    job_id       uuid        NOT NULL REFERENCES bib.jobs (id) ON DELETE CASCADE,
    node_id      text        REFERENCES bib.nodes (peer_id),
    status       text        NOT NULL CHECK (status IN ('completed', 'failed', 'cancelled')),
    result       jsonb,
    error        text,
    started_at   timestamptz,
    completed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX job_results_by_job ON bib.job_results (job_id, completed_at, id);

-- Claims at high rate: `fence` grows with each claim, so that the outcome of a lost lease is refused.
CREATE TABLE bib.job_queue (
    job_id       uuid        PRIMARY KEY REFERENCES bib.jobs (id) ON DELETE CASCADE,
    topic_id     uuid,
    priority     integer     NOT NULL DEFAULT 0,
    visible_at   timestamptz NOT NULL DEFAULT now(),
    claimed_by   text,
    leased_until timestamptz,
    fence        bigint      NOT NULL DEFAULT 0 CHECK (fence >= 0),
    enqueued_at  timestamptz NOT NULL DEFAULT now(),
    CHECK ((claimed_by IS NULL) = (leased_until IS NULL))
);
CREATE INDEX job_queue_waiting ON bib.job_queue (priority DESC, enqueued_at, job_id) WHERE claimed_by IS NULL;
CREATE INDEX job_queue_leased ON bib.job_queue (leased_until) WHERE claimed_by IS NOT NULL;

CREATE TABLE bib.schedules (
    id            uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    name          text        COLLATE "C" NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    kind          text        NOT NULL CHECK (kind IN ('once', 'cron', 'interval', 'repeat')),
    expression    text        CHECK (length(expression) <= 200),
    time_zone     text        NOT NULL DEFAULT 'UTC' CHECK (length(time_zone) <= 100),
    interval_ms   bigint      CHECK (interval_ms > 0),
    repeat_count  integer     CHECK (repeat_count >= 0),
    run_count     integer     NOT NULL DEFAULT 0 CHECK (run_count >= 0),
    missed_policy text        NOT NULL DEFAULT 'run-once' CHECK (missed_policy IN ('skip', 'run-once', 'run-all')),
    job_template  jsonb       NOT NULL,
    enabled       boolean     NOT NULL DEFAULT true,
    starts_at     timestamptz,
    ends_at       timestamptz,
    next_run_at   timestamptz,
    created_by    text        CHECK (length(created_by) <= 200),
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    version       bigint      NOT NULL DEFAULT 1 CHECK (version > 0),
    CHECK (ends_at >= starts_at),
    CHECK (kind <> 'cron' OR expression IS NOT NULL),
    CHECK (kind <> 'interval' OR interval_ms IS NOT NULL)
);
CREATE INDEX schedules_due ON bib.schedules (next_run_at, id) WHERE enabled;

-- Who may do what on what: read from the rows that own it, so there is no second copy to keep in step.
CREATE VIEW bib.roles AS
    SELECT s.subject_type, s.subject_id, r.value ->> 'user' AS user_id, r.value ->> 'role' AS role,
        (r.value ->> 'expires_at')::timestamptz AS expires_at
    FROM (
        SELECT 'topic' AS subject_type, id AS subject_id, roles FROM bib.topics
        UNION ALL SELECT 'dataset', id, roles FROM bib.datasets
        UNION ALL SELECT 'task', id, roles FROM bib.tasks) AS s
    CROSS JOIN LATERAL jsonb_array_elements(s.roles) AS r;

GRANT SELECT, INSERT, UPDATE, DELETE ON
    bib.tasks, bib.pipelines, bib.jobs, bib.job_results, bib.job_queue, bib.schedules TO bibd_app;
GRANT SELECT ON bib.roles TO bibd_app;
