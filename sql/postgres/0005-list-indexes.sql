-- Lists by type, category, severity and user find what is rare without a look at the query log around it, which is nearly all there
-- is. So each index leaves out what a scan of the newest rows finds at once. Times of COPY a row of the query log, which is in none
-- of them: 6.1 µs without, 6.3 with the four, 9.3 with an index on the source as well (docs/adr/0002-postgres-layout.md).
-- A statement has to repeat an index's condition for the planner to know that it may go by it: src/Storage/Postgres/Reading/RareValues.cs.

CREATE OR REPLACE FUNCTION index_event_day(name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format(
    'CREATE INDEX IF NOT EXISTS %I ON %I (lane, event_type, seq) WHERE event_type NOT IN (''dns_query_log'', ''dns_query_allowed'', ''dns_query_batch'', ''dns_query_stream'', ''dns_query_realtime'')',
    name || '_type', name);
  EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON %I (lane, event_category, seq) WHERE event_category <> ''dns''', name || '_category', name);
  EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON %I (lane, severity, seq) WHERE severity NOT IN (''debug'', ''info'')', name || '_severity', name);
  EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON %I (lane, user_id, seq) WHERE user_id IS NOT NULL', name || '_user', name);
END
$$;

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
  PERFORM index_event_day(name);
END
$$;

DO $$
DECLARE
  name text;
BEGIN
  FOR name IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'events'::regclass LOOP
    PERFORM index_event_day(name);
  END LOOP;
END
$$;
