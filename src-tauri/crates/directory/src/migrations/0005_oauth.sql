-- OAuth 2.0 clients of a connection (RFC 6749 §4.4), their secrets, and the access tokens that they were given.

-- A deleted client keeps its row, because log entries name it.
CREATE TABLE oauth_client (
    id           BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    connection   BLOB    NOT NULL REFERENCES connection (id),
    name         TEXT    NOT NULL,
    scope        TEXT    NOT NULL CHECK (scope IN ('read', 'read-write')),
    -- How long its access tokens live, in seconds.
    lifetime     INTEGER NOT NULL CHECK (lifetime BETWEEN 3600 AND 21600),
    created_ms   INTEGER NOT NULL,
    revoked_ms   INTEGER,
    deleted_ms   INTEGER,
    used_ms      INTEGER,
    used_address TEXT,
    used_agent   TEXT,
    CHECK (deleted_ms IS NULL OR revoked_ms IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX oauth_client_connection ON oauth_client (connection);

-- The secrets of a deleted client have no digest any more.
CREATE TABLE oauth_secret (
    id           BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    client       BLOB    NOT NULL REFERENCES oauth_client (id),
    shown        TEXT    NOT NULL,
    digest       BLOB    UNIQUE CHECK (length(digest) = 32),
    created_ms   INTEGER NOT NULL,
    expires_ms   INTEGER,
    revoked_ms   INTEGER,
    -- When it fetched an access token last, and from where.
    used_ms      INTEGER,
    used_address TEXT,
    used_agent   TEXT,
    CHECK (digest IS NOT NULL OR revoked_ms IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX oauth_secret_client ON oauth_secret (client);

-- seq is the order in which they were given. Rows go some time after they expire.
CREATE TABLE oauth_access_token (
    seq        INTEGER PRIMARY KEY,
    digest     BLOB    NOT NULL UNIQUE CHECK (length(digest) = 32),
    client     BLOB    NOT NULL REFERENCES oauth_client (id),
    secret     BLOB    NOT NULL REFERENCES oauth_secret (id),
    scope      TEXT    NOT NULL CHECK (scope IN ('read', 'read-write')),
    issued_ms  INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    -- When it was ended before its time, with its secret or its client.
    ended_ms   INTEGER
) STRICT;
CREATE INDEX oauth_access_token_client ON oauth_access_token (client, seq);
CREATE INDEX oauth_access_token_secret ON oauth_access_token (secret);
CREATE INDEX oauth_access_token_expires ON oauth_access_token (expires_ms);

-- The client that acted, or that the entry is about; actor 7 is a client.
ALTER TABLE log_entry ADD COLUMN oauth_client BLOB;
