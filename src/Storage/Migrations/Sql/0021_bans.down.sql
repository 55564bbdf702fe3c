DROP TABLE bib.bans;
