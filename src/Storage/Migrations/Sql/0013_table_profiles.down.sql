DROP TABLE bib.table_profiles;
