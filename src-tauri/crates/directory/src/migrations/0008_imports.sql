-- Imports from files: what was done, and of the last few what undoing them needs.

-- state: running, applied, cancelled, undoing, undone. summary: names of files and counts, for the list.
-- kept: 1 while its changes are here, so that it can be undone.
CREATE TABLE import (
    id         BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    connection BLOB    NOT NULL REFERENCES connection (id),
    begun_ms   INTEGER NOT NULL,
    ended_ms   INTEGER,
    state      TEXT    NOT NULL CHECK (state IN ('running', 'applied', 'cancelled', 'undoing', 'undone')),
    summary    TEXT    NOT NULL CHECK (json_valid(summary)),
    kept       INTEGER NOT NULL DEFAULT 1 CHECK (kept IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX import_begun ON import (begun_ms);

-- One row for each resource that an import changed, in the order in which it did. act: 1 created, 2 updated, 3 deleted.
-- before: the document as it was. after: the digest of the document as the import left it. links: members, packed.
CREATE TABLE import_change (
    import        BLOB    NOT NULL REFERENCES import (id),
    number        INTEGER NOT NULL,
    kind          INTEGER NOT NULL CHECK (kind IN (1, 2)),
    resource      BLOB    NOT NULL CHECK (length(resource) = 16),
    name          TEXT    NOT NULL,
    act           INTEGER NOT NULL CHECK (act IN (1, 2, 3)),
    before        TEXT    CHECK ((before IS NULL) = (act = 1)),
    owner_before  BLOB,
    had_password  INTEGER NOT NULL CHECK (had_password IN (0, 1)),
    after         BLOB    CHECK ((after IS NULL) = (act = 3)),
    members_after INTEGER NOT NULL,
    links         BLOB,
    PRIMARY KEY (import, number)
) STRICT, WITHOUT ROWID;
