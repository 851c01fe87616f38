-- What the hub keeps beside the log: subscriptions, filters, replays and deliveries.
-- Their ids are made by the hub. JSON is json, not jsonb: it is given back as the text that it was, and nothing looks into it here.
-- Users and names compare by bytes, as they do in SQLite.

CREATE TABLE IF NOT EXISTS event_subscriptions (
  subscription_id uuid        PRIMARY KEY, -- version 7: also serves the routers' pass over all of them at their start
  user_id         text        COLLATE "C" NOT NULL, -- the owner
  event_type      text,
  event_category  text,
  event_source    text,
  severity_filter json,
  tag_filters     json,
  user_filters    json,
  filter          json        NOT NULL, -- the whole predicate
  batching        json,                 -- null: the default
  is_tracked      boolean     NOT NULL,
  is_active       boolean     NOT NULL,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  expires_at      timestamptz           -- not there for readers from then on
);

-- A user's own, page by page.
CREATE INDEX IF NOT EXISTS event_subscriptions_owner ON event_subscriptions (user_id, subscription_id);
-- The purge of what has expired.
CREATE INDEX IF NOT EXISTS event_subscriptions_expiry ON event_subscriptions (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE IF NOT EXISTS event_filters (
  filter_id   uuid        PRIMARY KEY,
  user_id     text        COLLATE "C" NOT NULL, -- the owner
  name        text        COLLATE "C" NOT NULL,
  filter      json        NOT NULL,
  description text,
  is_shared   boolean     NOT NULL,
  created_at  timestamptz NOT NULL,
  updated_at  timestamptz NOT NULL
);

-- One filter of a name to each user; also finds it by the name, and lists a user's own in order.
CREATE UNIQUE INDEX IF NOT EXISTS event_filters_name ON event_filters (user_id, name);
-- The list of what is shared, which is few of them.
CREATE INDEX IF NOT EXISTS event_filters_shared ON event_filters (filter_id) WHERE is_shared;

CREATE TABLE IF NOT EXISTS event_replays (
  replay_id        uuid        PRIMARY KEY, -- version 7: also serves the list of all, newest first
  user_id          text        COLLATE "C" NOT NULL, -- the owner
  name             text        NOT NULL,
  filter           json        NOT NULL,
  start_time       timestamptz NOT NULL,
  end_time         timestamptz NOT NULL,
  speed            double precision,         -- null: as fast as it goes
  status           text        COLLATE "C" NOT NULL
                   CHECK (status IN ('pending', 'running', 'paused', 'completed', 'failed', 'cancelled')),
  progress_cursor  text,                     -- how far its reader has come
  position_time    timestamptz,
  total_events     bigint,
  processed_events bigint      NOT NULL,
  error_message    text,
  version          bigint      NOT NULL,     -- grows with every update; one that knows another version changes nothing
  created_at       timestamptz NOT NULL,
  started_at       timestamptz,
  updated_at       timestamptz NOT NULL,
  completed_at     timestamptz
) WITH (fillfactor = 70); -- progress is written every second: with room in the page that is a HOT update, which no index sees

-- A user's own, newest first.
CREATE INDEX IF NOT EXISTS event_replays_owner ON event_replays (user_id, replay_id);
-- Those that run, to count them and to take them up again after a silo was lost.
CREATE INDEX IF NOT EXISTS event_replays_status ON event_replays (status, replay_id);

-- A row for each event to each reader that asked to have it tracked; a plain event has none.
CREATE TABLE IF NOT EXISTS event_deliveries (
  delivery_id     uuid        PRIMARY KEY, -- made of user, subscription and position: the same one is stored once
  seq             bigint      NOT NULL,
  lane            text        COLLATE "C" NOT NULL,
  event_id        uuid        NOT NULL,
  user_id         text        COLLATE "C" NOT NULL,
  subscription_id uuid,                    -- null: to the user as such
  status          text        COLLATE "C" NOT NULL CHECK (status IN ('pending', 'delivered', 'retrying', 'failed')),
  attempts        integer     NOT NULL,
  max_attempts    integer     NOT NULL,
  retry_after     timestamptz,
  error_message   text,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,    -- when the status changed last
  delivered_at    timestamptz,
  expires_at      timestamptz
);

-- What a user is to be sent, in its order; a row leaves it when it is settled.
CREATE INDEX IF NOT EXISTS event_deliveries_due ON event_deliveries (user_id, lane, seq, delivery_id)
  WHERE status IN ('pending', 'retrying');
-- Dead letters of one user and of all: rare, and so are their entries.
CREATE INDEX IF NOT EXISTS event_deliveries_dead_of_user ON event_deliveries (user_id, delivery_id) WHERE status = 'failed';
CREATE INDEX IF NOT EXISTS event_deliveries_dead ON event_deliveries (delivery_id) WHERE status = 'failed';
-- The purge: since when nothing is to be done for a row any more.
CREATE INDEX IF NOT EXISTS event_deliveries_over ON event_deliveries
  ((CASE WHEN status IN ('delivered', 'failed') THEN updated_at ELSE expires_at END));
