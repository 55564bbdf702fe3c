-- Nodes as grains keep them. A grain's key is a UUID: the first half of the SHA-256 of the peer id.
ALTER TABLE bib.nodes
    ADD COLUMN key uuid NOT NULL GENERATED ALWAYS AS
        (encode(substring(sha256(decode(peer_id, 'escape')) FROM 1 FOR 16), 'hex')::uuid) STORED UNIQUE;
