-- What people cite a dataset by: src/Grains.Abstractions/Citations says what is in it. Checked by the grain's rules; here
-- only its size, for whoever writes beside them. Null where nothing is said, which costs a row nothing.
CREATE DOMAIN bib.citation AS jsonb CHECK (jsonb_typeof(VALUE) = 'object' AND pg_column_size(VALUE) <= 2097152);
ALTER TABLE bib.datasets ADD COLUMN citation bib.citation;
