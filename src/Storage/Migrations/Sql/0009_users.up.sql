-- Users as grains keep them. A grain's key is a UUID: the first half and more of the id, which is a hash.
ALTER TABLE bib.users
    ADD COLUMN key uuid NOT NULL GENERATED ALWAYS AS (left(id, 32)::uuid) STORED UNIQUE,
    -- Who is deleted leaves the id, so that what was done keeps its author, and nothing that says who that was.
    ADD CONSTRAINT users_forgotten CHECK (status <> 'deleted' OR (name IS NULL AND email IS NULL));
CREATE INDEX users_by_name ON bib.users (coalesce(name, '') COLLATE "C", id COLLATE "C");
CREATE INDEX users_by_created ON bib.users (created_at, id COLLATE "C");
CREATE INDEX users_by_updated ON bib.users (updated_at, id COLLATE "C");
