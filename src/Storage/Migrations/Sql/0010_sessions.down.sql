DROP TABLE bib.sessions;
