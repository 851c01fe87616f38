-- A user's list of types that are each person's own goes by that person: rows of the user by the index that there is, rows for the user by
-- this one. Few events have a target, and the query log none, so that it costs next to nothing to write (docs/adr/0002-postgres-layout.md).

CREATE OR REPLACE FUNCTION index_event_day(name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format(
    'CREATE INDEX IF NOT EXISTS %I ON %I (lane, event_type, seq) WHERE event_type NOT IN (''dns_query_log'', ''dns_query_allowed'', ''dns_query_batch'', ''dns_query_stream'', ''dns_query_realtime'')',
    name || '_type', name);
  EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON %I (lane, event_category, seq) WHERE event_category <> ''dns''', name || '_category', name);
  EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON %I (lane, severity, seq) WHERE severity NOT IN (''debug'', ''info'')', name || '_severity', name);
  EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON %I (lane, user_id, seq) WHERE user_id IS NOT NULL', name || '_user', name);
  EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON %I (lane, target_user_id, seq) WHERE target_user_id IS NOT NULL', name || '_target', name);
END
$$;

-- A day's writers wait while it is indexed, and then until all days are: today and tomorrow, which have them, come last. The second
-- time is for a day that a hub made meanwhile.
DO $$
DECLARE
  name text;
BEGIN
  FOR round IN 1..2 LOOP
    FOR name IN
      SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'events'::regclass ORDER BY c.relname
    LOOP
      PERFORM index_event_day(name);
    END LOOP;
    PERFORM pg_advisory_xact_lock(hashtext('eventhub.make_event_day'));
  END LOOP;
END
$$;
