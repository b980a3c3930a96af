-- What is older than it serves is found by its time.
CREATE INDEX orb_idempotency_accepted ON orb_idempotency (accepted_at);
