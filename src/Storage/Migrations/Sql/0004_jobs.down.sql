DROP VIEW bib.roles;
DROP TABLE bib.schedules, bib.job_queue, bib.job_results, bib.jobs, bib.pipelines, bib.tasks;
