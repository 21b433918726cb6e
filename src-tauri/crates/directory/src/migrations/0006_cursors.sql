-- The key that signs the cursors of lists: what was not given out here is not followed.
ALTER TABLE workspace ADD COLUMN cursor_key BLOB CHECK (length(cursor_key) = 32);
UPDATE workspace SET cursor_key = randomblob(32);

-- In order of id, one kind at a time.
CREATE INDEX resource_kind_id ON resource (kind, id);

-- A resource without a value stands in the index too, so that one walk along it meets all of a kind in order:
-- as x'', which sorts behind every value. Opening makes the index anew.
DELETE FROM attribute_index;
DELETE FROM indexed_path;
