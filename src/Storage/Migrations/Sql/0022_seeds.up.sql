-- What a topic's or dataset's id was made of beside its home, so that another node can make it once more. Zeros in rows of
-- other nodes, whose records say it, and in those from before: no other node takes over one of them.
ALTER TABLE bib.topics ADD COLUMN seed uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000';
ALTER TABLE bib.datasets ADD COLUMN seed uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000';
