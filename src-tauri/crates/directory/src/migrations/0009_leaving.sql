-- What is still to be done with what removed connections owned, and tokens that take over from others.

-- fate: 2 deactivate the users, 3 delete users and groups. Groups come first; kind and after_seq say up to where it is done.
-- door: 1 window, 2 command line, 3 browser console. The row goes when nothing is left to do.
CREATE TABLE leaving (
    connection  BLOB    NOT NULL PRIMARY KEY REFERENCES connection (id),
    fate        INTEGER NOT NULL CHECK (fate IN (2, 3)),
    door        INTEGER NOT NULL CHECK (door IN (1, 2, 3)),
    begun_ms    INTEGER NOT NULL,
    -- How many it owned when it was removed.
    users       INTEGER NOT NULL,
    groups      INTEGER NOT NULL,
    users_done  INTEGER NOT NULL DEFAULT 0,
    groups_done INTEGER NOT NULL DEFAULT 0,
    failed      INTEGER NOT NULL DEFAULT 0,
    kind        INTEGER NOT NULL CHECK (kind IN (1, 2)),
    after_seq   INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- former_expires_ms is the end that the former token had before; NULL for none.
CREATE TABLE rotation (
    token             BLOB    NOT NULL PRIMARY KEY REFERENCES token (id),
    former            BLOB    NOT NULL UNIQUE REFERENCES token (id),
    begun_ms          INTEGER NOT NULL,
    former_expires_ms INTEGER
) STRICT, WITHOUT ROWID;
