-- Schemas that the admin defined, each an extension of one kind of resource, in the order of their adding.
-- definition is the form of RFC 7643 §7; indexed lists attributes with an index of their own.
CREATE TABLE schema_extension (
    id         INTEGER PRIMARY KEY,
    kind       INTEGER NOT NULL CHECK (kind IN (1, 2)),
    urn        TEXT    NOT NULL,
    -- In lower case: URNs do not differ by case here.
    urn_key    TEXT    NOT NULL UNIQUE,
    required   INTEGER NOT NULL CHECK (required IN (0, 1)),
    definition TEXT    NOT NULL CHECK (json_valid(definition)),
    indexed    TEXT    NOT NULL CHECK (json_valid(indexed)),
    created_ms INTEGER NOT NULL,
    changed_ms INTEGER NOT NULL
) STRICT;

-- Counts the changes of schemas and indexes: whoever holds a catalogue sees by it that there is a newer one.
ALTER TABLE workspace ADD COLUMN schemas INTEGER NOT NULL DEFAULT 0;

-- How far an index is made: NULL when it has everything, else the seq of the last resource in it.
ALTER TABLE indexed_path ADD COLUMN built_to INTEGER;
-- 1 when nobody asks it any more and its rows are yet to be deleted.
ALTER TABLE indexed_path ADD COLUMN leaving INTEGER NOT NULL DEFAULT 0 CHECK (leaving IN (0, 1));
