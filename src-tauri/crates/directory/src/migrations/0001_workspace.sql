-- A workspace: directory, connections, tokens, provisioning log.
-- Times are milliseconds since 1970-01-01T00:00:00Z; ids are the 16 bytes of a UUID.

CREATE TABLE workspace (
    one              INTEGER PRIMARY KEY CHECK (one = 1),
    id               BLOB    NOT NULL CHECK (length(id) = 16),
    name             TEXT    NOT NULL,
    created_ms       INTEGER NOT NULL,
    -- 1 while a process has it open for writing: still 1 at the next start after a crash.
    unclean          INTEGER NOT NULL DEFAULT 0,
    -- Full text covers the log and its changes up to this entry.
    words_seq        INTEGER NOT NULL DEFAULT 0,
    -- Counts that are kept, because counting would read everything.
    memberships      INTEGER NOT NULL DEFAULT 0,
    log_entries      INTEGER NOT NULL DEFAULT 0,
    log_body_bytes   INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE setting (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL CHECK (json_valid(value))
) STRICT, WITHOUT ROWID;

-- A removed connection keeps its row, because log entries name it.
CREATE TABLE connection (
    id         BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    name       TEXT    NOT NULL,
    name_key   TEXT    NOT NULL,
    provider   TEXT    NOT NULL,
    settings   TEXT    NOT NULL CHECK (json_valid(settings)),
    created_ms INTEGER NOT NULL,
    removed_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX connection_name ON connection (name_key) WHERE removed_ms IS NULL;

-- A deleted token keeps its row without its digest, because log entries name it.
CREATE TABLE token (
    id           BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    connection   BLOB    NOT NULL REFERENCES connection (id),
    name         TEXT    NOT NULL,
    scope        TEXT    NOT NULL CHECK (scope IN ('read', 'read-write')),
    shown        TEXT    NOT NULL,
    digest       BLOB    UNIQUE CHECK (length(digest) = 32),
    created_ms   INTEGER NOT NULL,
    expires_ms   INTEGER,
    revoked_ms   INTEGER,
    deleted_ms   INTEGER,
    kept         INTEGER NOT NULL DEFAULT 0 CHECK (kept IN (0, 1)),
    used_ms      INTEGER,
    used_address TEXT,
    used_agent   TEXT,
    CHECK ((digest IS NULL) = (deleted_ms IS NOT NULL))
) STRICT, WITHOUT ROWID;

-- kind: 1 user, 2 group. seq is the order of creation and is never given twice.
CREATE TABLE resource (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT,
    id           BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    kind         INTEGER NOT NULL CHECK (kind IN (1, 2)),
    owner        BLOB    REFERENCES connection (id),
    revision     INTEGER NOT NULL CHECK (revision > 0),
    created_ms   INTEGER NOT NULL,
    modified_ms  INTEGER NOT NULL,
    -- userName or displayName as sent.
    name         TEXT    NOT NULL,
    -- The folded userName of a user; NULL for groups.
    user_key     TEXT    UNIQUE,
    -- The folded displayName of a group; NULL for users.
    group_key    TEXT,
    member_count INTEGER NOT NULL DEFAULT 0 CHECK (member_count >= 0),
    has_password INTEGER NOT NULL DEFAULT 0 CHECK (has_password IN (0, 1)),
    document     TEXT    NOT NULL
) STRICT;
CREATE INDEX resource_kind ON resource (kind);
CREATE INDEX resource_owner ON resource (owner, kind);
CREATE INDEX resource_created ON resource (kind, created_ms);
CREATE INDEX resource_modified ON resource (kind, modified_ms);
-- Unique among the groups of one owner; those made locally count as one owner.
CREATE UNIQUE INDEX resource_group_key ON resource (group_key, ifnull(owner, x'')) WHERE group_key IS NOT NULL;

-- How many resources of a kind lie in each stretch of 1,024 seqs.
CREATE TABLE resource_block (
    kind  INTEGER NOT NULL,
    block INTEGER NOT NULL,
    count INTEGER NOT NULL CHECK (count >= 0),
    PRIMARY KEY (kind, block)
) STRICT, WITHOUT ROWID;

-- The attributes that are indexed, each with its number.
CREATE TABLE indexed_path (
    id   INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    path TEXT    NOT NULL,
    UNIQUE (kind, path)
) STRICT;

-- One row for each value of an indexed attribute; text keys are folded where case does not count.
CREATE TABLE attribute_index (
    path     INTEGER NOT NULL,
    key      ANY     NOT NULL,
    resource INTEGER NOT NULL,
    PRIMARY KEY (path, key, resource)
) STRICT, WITHOUT ROWID;

CREATE TABLE membership (
    member_of INTEGER NOT NULL REFERENCES resource (seq),
    member    INTEGER NOT NULL REFERENCES resource (seq),
    -- The log entry that made it.
    entry     INTEGER NOT NULL,
    PRIMARY KEY (member_of, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_member ON membership (member, member_of);

-- kind: 1 exchange, 2 local, 3 system. actor: 1 token, 2 anonymous, 3 window, 4 command line,
-- 5 browser console, 6 this program. verdict: 1 applied, 2 no change, 3 partly, 4 refused, 5 held.
CREATE TABLE log_entry (
    seq            INTEGER PRIMARY KEY AUTOINCREMENT,
    kind           INTEGER NOT NULL,
    at_ms          INTEGER NOT NULL,
    actor          INTEGER NOT NULL,
    connection     BLOB,
    token          BLOB,
    request_id     TEXT,
    method         TEXT,
    target         TEXT,
    status         INTEGER,
    duration_us    INTEGER,
    verdict        INTEGER NOT NULL,
    action         TEXT    NOT NULL,
    reason         TEXT,
    arguments      TEXT,
    notes          TEXT,
    subject_kind   INTEGER,
    subject_id     BLOB,
    subject_name   TEXT,
    is_read        INTEGER NOT NULL,
    client_address TEXT,
    user_agent     TEXT,
    count          INTEGER NOT NULL DEFAULT 1,
    has_body       INTEGER NOT NULL DEFAULT 0,
    -- The chain over metadata and the body's digest; filled later.
    prev_hash      BLOB,
    hash           BLOB
) STRICT;
CREATE INDEX log_entry_at ON log_entry (at_ms);
CREATE INDEX log_entry_verdict ON log_entry (verdict);
CREATE INDEX log_entry_connection ON log_entry (connection) WHERE connection IS NOT NULL;
CREATE INDEX log_entry_subject ON log_entry (subject_id) WHERE subject_id IS NOT NULL;
CREATE INDEX log_entry_written ON log_entry (seq) WHERE is_read = 0;

-- Headers and bodies of both sides, compressed together.
CREATE TABLE log_body (
    seq    INTEGER PRIMARY KEY REFERENCES log_entry (seq),
    packed BLOB    NOT NULL
) STRICT;

-- kind: 1 created, 2 updated, 3 deleted. Members that came and went are compressed lists.
CREATE TABLE change (
    entry           INTEGER NOT NULL REFERENCES log_entry (seq),
    ordinal         INTEGER NOT NULL,
    kind            INTEGER NOT NULL,
    resource_kind   INTEGER NOT NULL,
    resource_id     BLOB    NOT NULL,
    resource_name   TEXT    NOT NULL,
    revision_before INTEGER,
    revision_after  INTEGER,
    attributes      TEXT    NOT NULL,
    members_added   BLOB,
    members_removed BLOB,
    digest_before   BLOB,
    digest_after    BLOB,
    PRIMARY KEY (entry, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX change_resource ON change (resource_id, entry);

-- One row for each minute and connection (x'' for none). latency is a histogram.
CREATE TABLE minute (
    minute     INTEGER NOT NULL,
    connection BLOB    NOT NULL,
    exchanges  INTEGER NOT NULL,
    reads      INTEGER NOT NULL,
    applied    INTEGER NOT NULL,
    no_change  INTEGER NOT NULL,
    partly     INTEGER NOT NULL,
    refused    INTEGER NOT NULL,
    held       INTEGER NOT NULL,
    latency    BLOB    NOT NULL,
    PRIMARY KEY (minute, connection)
) STRICT, WITHOUT ROWID;

-- Words only, folded and parted before they come here: what they were taken from stands in its own
-- table. The rowid is the seq.
CREATE VIRTUAL TABLE log_words USING fts5 (
    words, content = '', contentless_delete = 1, detail = 'none', tokenize = 'ascii'
);
CREATE VIRTUAL TABLE resource_words USING fts5 (
    words, content = '', contentless_delete = 1, detail = 'none', tokenize = 'ascii'
);
