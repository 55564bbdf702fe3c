DROP TABLE bib.downloads, bib.subscriptions, bib.version_chunks, bib.chunks, bib.dataset_versions, bib.datasets;
