-- Groups within groups, and what was asked of a group's members and is not stored.

-- The memberships whose member is a group, once more: a walk through nested groups meets no users.
CREATE TABLE nesting (
    member_of INTEGER NOT NULL REFERENCES resource (seq),
    member    INTEGER NOT NULL REFERENCES resource (seq),
    PRIMARY KEY (member_of, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX nesting_member ON nesting (member, member_of);
INSERT INTO nesting (member_of, member)
    SELECT m.member_of, m.member FROM membership m JOIN resource r ON r.seq = m.member WHERE r.kind = 2;

-- A value that was asked for as a member and is not stored. why: 1 left out, 2 held until it exists.
CREATE TABLE open_member (
    member_of  INTEGER NOT NULL REFERENCES resource (seq),
    value      TEXT    NOT NULL,
    -- The value, folded: what a userName is compared by.
    key        TEXT    NOT NULL,
    why        INTEGER NOT NULL CHECK (why IN (1, 2)),
    -- Who asked for it last; NULL for the admin.
    connection BLOB    REFERENCES connection (id),
    entry      INTEGER NOT NULL,
    at_ms      INTEGER NOT NULL,
    PRIMARY KEY (member_of, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX open_member_key ON open_member (why, key, member_of);
CREATE INDEX open_member_recent ON open_member (member_of, entry);

-- How many rows a group has there, and how many values more were left out than are kept.
CREATE TABLE open_count (
    member_of       INTEGER PRIMARY KEY REFERENCES resource (seq),
    left_out        INTEGER NOT NULL CHECK (left_out >= 0),
    held            INTEGER NOT NULL CHECK (held >= 0),
    beyond          INTEGER NOT NULL CHECK (beyond >= 0),
    -- 0 if a value may be counted twice beyond, or may have been taken back since.
    beyond_is_exact INTEGER NOT NULL CHECK (beyond_is_exact IN (0, 1))
) STRICT;

-- What was done to a group, without the reads of it.
CREATE INDEX log_entry_group_written ON log_entry (subject_id, seq) WHERE subject_kind = 2 AND is_read = 0;
