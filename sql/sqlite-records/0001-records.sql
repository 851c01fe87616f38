-- What the hub keeps beside the log: subscriptions, filters, replays and deliveries.
-- In a file of their own: no change here waits for a commit of the log. Ids are 16 bytes, in the order of the printed UUID; times are
-- milliseconds since 1970-01-01 UTC; JSON is the text that it was.

-- Tells this file from a lane of the log.
PRAGMA application_id = 1163282514;

CREATE TABLE IF NOT EXISTS event_subscriptions (
  subscription_id BLOB        NOT NULL PRIMARY KEY, -- version 7: also serves the routers' pass over all of them at their start
  user_id         TEXT        NOT NULL, -- the owner
  event_type      TEXT,
  event_category  TEXT,
  event_source    TEXT,
  severity_filter TEXT,
  tag_filters     TEXT,
  user_filters    TEXT,
  filter          TEXT        NOT NULL, -- the whole predicate
  batching        TEXT,                 -- null: the default
  is_tracked      INTEGER     NOT NULL,
  is_active       INTEGER     NOT NULL,
  created_at      INTEGER     NOT NULL,
  updated_at      INTEGER     NOT NULL,
  expires_at      INTEGER               -- not there for readers from then on
) STRICT;

-- A user's own, page by page.
CREATE INDEX IF NOT EXISTS event_subscriptions_owner ON event_subscriptions (user_id, subscription_id);
-- The purge of what has expired.
CREATE INDEX IF NOT EXISTS event_subscriptions_expiry ON event_subscriptions (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE IF NOT EXISTS event_filters (
  filter_id   BLOB        NOT NULL PRIMARY KEY,
  user_id     TEXT        NOT NULL, -- the owner
  name        TEXT        NOT NULL,
  filter      TEXT        NOT NULL,
  description TEXT,
  is_shared   INTEGER     NOT NULL,
  created_at  INTEGER     NOT NULL,
  updated_at  INTEGER     NOT NULL
) STRICT;

-- One filter of a name to each user; also finds it by the name, and lists a user's own in order.
CREATE UNIQUE INDEX IF NOT EXISTS event_filters_name ON event_filters (user_id, name);
-- The list of what is shared, which is few of them.
CREATE INDEX IF NOT EXISTS event_filters_shared ON event_filters (filter_id) WHERE is_shared;

CREATE TABLE IF NOT EXISTS event_replays (
  replay_id        BLOB        NOT NULL PRIMARY KEY, -- version 7: also serves the list of all, newest first
  user_id          TEXT        NOT NULL, -- the owner
  name             TEXT        NOT NULL,
  filter           TEXT        NOT NULL,
  start_time       INTEGER     NOT NULL,
  end_time         INTEGER     NOT NULL,
  speed            REAL,                     -- null: as fast as it goes
  status           TEXT        NOT NULL
                   CHECK (status IN ('pending', 'running', 'paused', 'completed', 'failed', 'cancelled')),
  progress_cursor  TEXT,                     -- how far its reader has come
  position_time    INTEGER,
  total_events     INTEGER,
  processed_events INTEGER     NOT NULL,
  error_message    TEXT,
  version          INTEGER     NOT NULL,     -- grows with every update; one that knows another version changes nothing
  created_at       INTEGER     NOT NULL,
  started_at       INTEGER,
  updated_at       INTEGER     NOT NULL,
  completed_at     INTEGER
) STRICT;

-- A user's own, newest first.
CREATE INDEX IF NOT EXISTS event_replays_owner ON event_replays (user_id, replay_id);
-- Those that run, to count them and to take them up again after a silo was lost.
CREATE INDEX IF NOT EXISTS event_replays_status ON event_replays (status, replay_id);

-- A row for each event to each reader that asked to have it tracked; a plain event has none.
CREATE TABLE IF NOT EXISTS event_deliveries (
  delivery_id     BLOB        NOT NULL PRIMARY KEY, -- made of user, subscription and position: the same one is stored once
  seq             INTEGER     NOT NULL,
  lane            TEXT        NOT NULL,
  event_id        BLOB        NOT NULL,
  user_id         TEXT        NOT NULL,
  subscription_id BLOB,                    -- null: to the user as such
  status          TEXT        NOT NULL CHECK (status IN ('pending', 'delivered', 'retrying', 'failed')),
  attempts        INTEGER     NOT NULL,
  max_attempts    INTEGER     NOT NULL,
  retry_after     INTEGER,
  error_message   TEXT,
  created_at      INTEGER     NOT NULL,
  updated_at      INTEGER     NOT NULL,    -- when the status changed last
  delivered_at    INTEGER,
  expires_at      INTEGER
) STRICT, WITHOUT ROWID; -- short rows, found by their id

-- What a user is to be sent, in its order; a row leaves it when it is settled.
CREATE INDEX IF NOT EXISTS event_deliveries_due ON event_deliveries (user_id, lane, seq, delivery_id)
  WHERE status IN ('pending', 'retrying');
-- Dead letters of one user and of all: rare, and so are their entries.
CREATE INDEX IF NOT EXISTS event_deliveries_dead_of_user ON event_deliveries (user_id, delivery_id) WHERE status = 'failed';
CREATE INDEX IF NOT EXISTS event_deliveries_dead ON event_deliveries (delivery_id) WHERE status = 'failed';
-- The purge: since when nothing is to be done for a row any more.
CREATE INDEX IF NOT EXISTS event_deliveries_over ON event_deliveries
  ((CASE WHEN status IN ('delivered', 'failed') THEN updated_at ELSE expires_at END));
