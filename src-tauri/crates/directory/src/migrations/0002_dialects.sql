-- Dialects: which quirks a connection tolerates, what its requests show of their sender, what was used and how often.

-- Codes of the signs that the request showed, parted by blanks.
ALTER TABLE log_entry ADD COLUMN signs TEXT;

-- What `is:quirk` looks through.
CREATE INDEX log_entry_noted ON log_entry (seq) WHERE notes IS NOT NULL;

-- kind: 1 a note was left (mostly a quirk that was tolerated), 2 a quirk was refused, 3 a sign was seen.
-- Counted here because entries are pruned.
CREATE TABLE connection_use (
    connection BLOB    NOT NULL REFERENCES connection (id),
    kind       INTEGER NOT NULL CHECK (kind IN (1, 2, 3)),
    code       TEXT    NOT NULL,
    uses       INTEGER NOT NULL CHECK (uses > 0),
    last_seq   INTEGER NOT NULL,
    last_ms    INTEGER NOT NULL,
    PRIMARY KEY (connection, kind, code)
) STRICT, WITHOUT ROWID;

UPDATE connection SET settings = json_set(
    json_remove(settings, '$.strict'),
    '$.preset', CASE WHEN json_extract(settings, '$.strict') THEN 'strict' ELSE 'provider' END
);
