DROP TABLE bib.job_logs;
DROP INDEX bib.job_queue_by_topic;
DROP INDEX bib.jobs_open;
DELETE FROM bib.jobs WHERE task_id IS NULL AND instructions IS NULL;
ALTER TABLE bib.jobs
    DROP CONSTRAINT jobs_have_instructions,
    DROP CONSTRAINT jobs_error_check,
    DROP COLUMN name,
    DROP COLUMN definition,
    DROP COLUMN code_hash,
    DROP COLUMN steps_done,
    DROP COLUMN steps,
    DROP COLUMN checkpoint,
    DROP COLUMN losses,
    DROP COLUMN fence,
    DROP COLUMN error_code,
    DROP COLUMN outputs,
    DROP COLUMN created_role,
    DROP COLUMN due_at,
    DROP COLUMN cancel_requested_at,
    ADD CONSTRAINT jobs_check CHECK (task_id IS NOT NULL OR instructions IS NOT NULL);
