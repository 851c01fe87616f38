-- The event log. Every hub of a cluster writes here; a lane has one writer at a time, fenced by its epoch.
-- Applied once, in one transaction with its row in schema_versions. What is below never changes: later scripts change it.

-- What this database belongs to. One row.
CREATE TABLE IF NOT EXISTS store (
  is_only    boolean  PRIMARY KEY DEFAULT true CHECK (is_only),
  log_id     text     NOT NULL, -- eight hexadecimal digits: tells this log's cursors from those of every other log
  bulk_lanes smallint NOT NULL  -- fixed when the log is made: sources are spread over the lanes by hash
);

CREATE TABLE IF NOT EXISTS lanes (
  lane             text        COLLATE "C" PRIMARY KEY,
  epoch            bigint      NOT NULL, -- grows with every writer; a commit under an older one is refused
  last_seq         bigint      NOT NULL, -- 0 when the lane is empty
  last_accepted_at timestamptz NOT NULL,
  first_seq        bigint      NOT NULL  -- the oldest event that retention has kept; those before it are gone
) WITH (fillfactor = 50); -- every commit updates its lane's row: with room in the page that is a HOT update, which no index sees

-- Where each day of a lane begins, so that a range of sequences is read from the partitions that have it and no other.
CREATE TABLE IF NOT EXISTS lane_days (
  lane      text   COLLATE "C",
  day       date,            -- UTC
  first_seq bigint NOT NULL,
  PRIMARY KEY (lane, day)
);

-- Append-only. Partitioned by the day of acceptance, so that retention drops a table instead of deleting rows. The hub writes and
-- reads the day's own table by its name; this one is for people and for what asks across days.
CREATE TABLE IF NOT EXISTS events (
  seq            bigint      NOT NULL, -- dense from 1 in its lane
  created_at     timestamptz NOT NULL, -- when it was accepted; never falls within a lane
  "timestamp"    timestamptz NOT NULL, -- when it happened, as the producer says
  event_id       uuid        NOT NULL,
  expires_at     timestamptz,
  lane           text        COLLATE "C" NOT NULL,
  event_type     text        COLLATE "C" NOT NULL,
  event_category text        COLLATE "C" NOT NULL,
  event_source   text        COLLATE "C" NOT NULL,
  severity       text        COLLATE "C" NOT NULL,
  priority       text        COLLATE "C" NOT NULL,
  user_id        text        COLLATE "C",
  target_user_id text        COLLATE "C",
  session_id     text        COLLATE "C",
  tags           text[],                -- null when there are none
  -- json and not jsonb: the text is kept as it was encoded, so that an event that is read back has the bytes of the live one.
  -- Measured in docs/adr/0002-postgres-layout.md. event_data ->> 'qname' works as on jsonb; a cast gives jsonb's operators.
  metadata       json,
  event_data     json,
  -- The processors run before the append, so a stored event is a processed one and none is ever tried again. 11 bytes a row, no
  -- measurable time.
  processed_at   timestamptz GENERATED ALWAYS AS (created_at) STORED,
  is_processed   boolean     NOT NULL DEFAULT true,
  retry_count    smallint    NOT NULL DEFAULT 0
) PARTITION BY RANGE (created_at);

-- How far a producer has come: committed in the transaction of the events that it speaks for.
CREATE TABLE IF NOT EXISTS checkpoints (
  source     text        COLLATE "C" PRIMARY KEY,
  position   bigint      NOT NULL,
  state      text        NOT NULL,
  updated_at timestamptz NOT NULL
) WITH (fillfactor = 70); -- as lanes

-- Ids from clients that commits in flight may be about to store. Of two lanes that get the same id at the same time the second
-- waits here for the first, and then finds its event. A row says nothing once its commit has ended, so the table is emptied now
-- and then; and it is not logged, since after a crash no commit is in flight.
CREATE UNLOGGED TABLE IF NOT EXISTS event_id_claims (
  event_id uuid PRIMARY KEY
);

-- Makes the partition of a day, which may be there already. Attaching waits for no reader and no writer of other days, as
-- CREATE TABLE … PARTITION OF would.
CREATE OR REPLACE FUNCTION make_event_day(wanted date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  name text := 'events_' || to_char(wanted, 'YYYYMMDD');
  starts timestamptz := wanted::timestamp AT TIME ZONE 'UTC';
  ends timestamptz := (wanted + 1)::timestamp AT TIME ZONE 'UTC';
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('eventhub.make_event_day'));
  IF to_regclass(name) IS NOT NULL THEN
    RETURN;
  END IF;
  EXECUTE format('CREATE TABLE %I (LIKE events INCLUDING DEFAULTS INCLUDING GENERATED)', name);
  -- The day's bounds as a check spare the attaching a scan of the table.
  EXECUTE format('ALTER TABLE %I ADD CONSTRAINT of_its_day CHECK (created_at >= %L AND created_at < %L)', name, starts, ends);
  EXECUTE format('ALTER TABLE events ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, starts, ends);
  EXECUTE format('ALTER TABLE %I DROP CONSTRAINT of_its_day', name);

  -- Two indexes, made on the day and not on the parent, where they would have to contain created_at to be unique. Times of COPY a
  -- row: 3.2 µs without either, 4.7 with the first, 5.3 with both (docs/adr/0002-postgres-layout.md).
  -- The order of a lane: every read by cursor, range and page. It grows at its end.
  EXECUTE format('CREATE UNIQUE INDEX %I ON %I (lane, seq)', name || '_lane_seq', name);
  -- One event by id, and a repeated id before it is stored a second time. Ids that grow with time, as version 7 does, keep it in
  -- few pages.
  EXECUTE format('CREATE UNIQUE INDEX %I ON %I (event_id)', name || '_event_id', name);
  -- No other: BRIN on timestamp would cost 0.5 µs a row and types another 2.5, and what filters by them is a scan of a range of
  -- sequences in bounded steps.
END
$$;
