-- State of grains in SQLite, for the same provider of Orleans as on PostgreSQL: it reads each statement that it runs from
-- OrleansQuery. There is no cluster on SQLite, so that this is all of Orleans here.

CREATE TABLE IF NOT EXISTS OrleansQuery (
    QueryKey  TEXT PRIMARY KEY,
    QueryText TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS OrleansStorage (
    GrainIdHash            INTEGER NOT NULL,
    GrainIdN0              INTEGER NOT NULL,
    GrainIdN1              INTEGER NOT NULL,
    GrainTypeHash          INTEGER NOT NULL,
    GrainTypeString        TEXT    NOT NULL,
    GrainIdExtensionString TEXT,
    ServiceId              TEXT    NOT NULL,
    PayloadBinary          BLOB,
    ModifiedOn             TEXT    NOT NULL,
    Version                INTEGER NOT NULL
) STRICT;

-- A missing extension is a value like any other: to a unique index alone, two nulls would differ.
CREATE UNIQUE INDEX IF NOT EXISTS OrleansStorage_identity ON OrleansStorage
    (GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, ifnull(GrainIdExtensionString, ''), GrainIdExtensionString IS NULL,
    GrainTypeString, ServiceId);

-- Each change is one statement and therefore one transaction. Of a write that changed nothing the version is returned as it came.

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('ReadFromStorageKey', '
    SELECT PayloadBinary, Version FROM OrleansStorage
    WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
        AND ifnull(GrainIdExtensionString, '''') = ifnull(@GrainIdExtensionString, '''')
        AND (GrainIdExtensionString IS NULL) = (@GrainIdExtensionString IS NULL)
        AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId
'),

('WriteToStorageKey', '
    INSERT INTO OrleansStorage
        (GrainIdHash, GrainIdN0, GrainIdN1, GrainTypeHash, GrainTypeString, GrainIdExtensionString, ServiceId, PayloadBinary,
        ModifiedOn, Version)
    SELECT @GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, @GrainIdExtensionString, @ServiceId,
        @PayloadBinary, datetime(''now''), 1
    WHERE @GrainStateVersion IS NULL OR EXISTS (
        SELECT 1 FROM OrleansStorage
        WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
            AND ifnull(GrainIdExtensionString, '''') = ifnull(@GrainIdExtensionString, '''')
            AND (GrainIdExtensionString IS NULL) = (@GrainIdExtensionString IS NULL)
            AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId)
    ON CONFLICT DO UPDATE
    SET PayloadBinary = excluded.PayloadBinary, ModifiedOn = excluded.ModifiedOn, Version = Version + 1
    WHERE Version = @GrainStateVersion
    RETURNING Version AS NewGrainStateVersion;
    SELECT @GrainStateVersion AS NewGrainStateVersion WHERE changes() = 0
'),

('ClearStorageKey', '
    UPDATE OrleansStorage SET PayloadBinary = NULL, ModifiedOn = datetime(''now''), Version = Version + 1
    WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
        AND ifnull(GrainIdExtensionString, '''') = ifnull(@GrainIdExtensionString, '''')
        AND (GrainIdExtensionString IS NULL) = (@GrainIdExtensionString IS NULL)
        AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId AND Version = @GrainStateVersion
    RETURNING Version AS NewGrainStateVersion;
    SELECT @GrainStateVersion AS NewGrainStateVersion WHERE changes() = 0
'),

('DeleteStorageKey', '
    DELETE FROM OrleansStorage
    WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
        AND ifnull(GrainIdExtensionString, '''') = ifnull(@GrainIdExtensionString, '''')
        AND (GrainIdExtensionString IS NULL) = (@GrainIdExtensionString IS NULL)
        AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId AND Version = @GrainStateVersion
    RETURNING Version + 1 AS NewGrainStateVersion;
    SELECT @GrainStateVersion AS NewGrainStateVersion WHERE changes() = 0
')
ON CONFLICT (QueryKey) DO UPDATE SET QueryText = excluded.QueryText;
