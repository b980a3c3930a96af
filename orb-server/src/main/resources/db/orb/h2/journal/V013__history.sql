-- What one client had to do, in the order of time.
CREATE INDEX orb_delivery_client ON orb_delivery (client, queued_at, command_id);

-- What is older than it serves is found by its time.
CREATE INDEX orb_idempotency_accepted ON orb_idempotency (accepted_at);
