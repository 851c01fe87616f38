-- A user's deliveries of every status, for the list that REST gives: the newest event first.
CREATE INDEX IF NOT EXISTS event_deliveries_of_user ON event_deliveries (user_id, delivery_id);
