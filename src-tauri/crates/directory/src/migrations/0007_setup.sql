-- How far the admin has come with connecting a provider.

-- choices: what was decided on the way, by name. read_to: the entry of the log up to which proofs were looked for.
CREATE TABLE setup (
    connection BLOB    NOT NULL PRIMARY KEY REFERENCES connection (id),
    begun_ms   INTEGER NOT NULL,
    choices    TEXT    NOT NULL,
    read_to    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The first exchange that showed something. No reference to the entry: proofs outlive the log's retention.
CREATE TABLE setup_proof (
    connection BLOB    NOT NULL REFERENCES setup (connection),
    proof      TEXT    NOT NULL,
    at_ms      INTEGER NOT NULL,
    entry      INTEGER NOT NULL,
    PRIMARY KEY (connection, proof)
) STRICT, WITHOUT ROWID;

-- Steps that the admin ticked (1) or unticked (0) by hand.
CREATE TABLE setup_tick (
    connection BLOB    NOT NULL REFERENCES setup (connection),
    step       TEXT    NOT NULL,
    ticked     INTEGER NOT NULL CHECK (ticked IN (0, 1)),
    at_ms      INTEGER NOT NULL,
    PRIMARY KEY (connection, step)
) STRICT, WITHOUT ROWID;
