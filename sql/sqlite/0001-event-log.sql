-- One lane of the event log: every lane has a file of its own, so that an urgent commit never waits for a bulk one.
-- Times are milliseconds since 1970-01-01 UTC: SELECT datetime(created_at / 1000, 'unixepoch'), hex(event_id), * FROM events;

-- What this file belongs to. One row.
CREATE TABLE IF NOT EXISTS store (
  log_id     TEXT    NOT NULL, -- eight hexadecimal digits, the same in all files of one log
  bulk_lanes INTEGER NOT NULL, -- fixed when the log is made: sources are spread over the lanes by hash
  lane       TEXT    NOT NULL, -- a file under another lane's name would give its positions to other events
  is_whole   INTEGER NOT NULL  -- in the urgent lane: 1 once every lane has its file, so that a file missing later is a loss
) STRICT;

-- One row: this file's lane.
CREATE TABLE IF NOT EXISTS lanes (
  lane             TEXT    NOT NULL PRIMARY KEY,
  epoch            INTEGER NOT NULL, -- grows with every writer; a commit under an older one is refused
  last_seq         INTEGER NOT NULL, -- 0 when the lane is empty
  last_accepted_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Append-only. What filters ask for stands before the long columns, which a scan then need not read.
CREATE TABLE IF NOT EXISTS events (
  seq            INTEGER PRIMARY KEY, -- dense from 1; the rowid, so that the order of commit costs no index of its own
  event_id       BLOB    NOT NULL,    -- 16 bytes, in the order of the printed UUID
  timestamp      INTEGER NOT NULL,    -- when it happened, as the producer says
  created_at     INTEGER NOT NULL,    -- when it was accepted; never falls within a lane
  event_type     TEXT    NOT NULL,
  event_category TEXT    NOT NULL,
  event_source   TEXT    NOT NULL,
  severity       TEXT    NOT NULL,
  priority       TEXT    NOT NULL,
  user_id        TEXT,
  target_user_id TEXT,
  session_id     TEXT,
  expires_at     INTEGER,
  tags           TEXT,                -- JSON array; null when there are none
  metadata       TEXT,                -- JSON object
  event_data     TEXT,                -- JSON object
  -- The processors run before the append, so a stored event is a processed one and none is ever tried again. Facts of every
  -- row, computed when they are asked for: they take no space.
  processed_at   INTEGER GENERATED ALWAYS AS (created_at) VIRTUAL,
  is_processed   INTEGER GENERATED ALWAYS AS (1) VIRTUAL,
  retry_count    INTEGER GENERATED ALWAYS AS (0) VIRTUAL
) STRICT;

-- How far a producer has come: committed in the transaction of the events that it speaks for.
CREATE TABLE IF NOT EXISTS checkpoints (
  source     TEXT    NOT NULL PRIMARY KEY,
  position   INTEGER NOT NULL,
  state      TEXT    NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Finds one event by id, and a repeated id before it is stored a second time. Costs 3 to 9% of an append's processor time while ids
-- grow with time, as version 7 does, and 40 to 100% when they are random: then each event of a commit writes another page.
-- No other index: one on timestamp costs 2 to 19%, one on type 11 to 12% of every append, and a filter over them is a scan in
-- bounded steps at 1 to 3 million rows a second.
CREATE UNIQUE INDEX IF NOT EXISTS events_event_id ON events (event_id);
