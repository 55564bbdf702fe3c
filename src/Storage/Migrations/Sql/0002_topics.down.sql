DROP TABLE bib.catalog_log, bib.idempotency_keys, bib.topics, bib.users, bib.nodes;
