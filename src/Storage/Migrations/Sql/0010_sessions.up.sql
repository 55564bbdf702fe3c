-- Who has signed in. A token is a secret of the user's: only its hash is here.
CREATE TABLE bib.sessions (
    id         uuid        PRIMARY KEY,
    user_id    text        NOT NULL REFERENCES bib.users (id),
    token_hash bytea       NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    label      text        NOT NULL CHECK (length(label) <= 100),
    address    text        NOT NULL CHECK (length(address) <= 100),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > created_at)
);
CREATE INDEX sessions_by_user ON bib.sessions (user_id, id);
CREATE INDEX sessions_by_expiry ON bib.sessions (expires_at);

GRANT SELECT, INSERT, DELETE ON bib.sessions TO bibd_app;
