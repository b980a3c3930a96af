-- What one client had to do, in the order of time.
CREATE INDEX orb_delivery_client ON orb_delivery (client, queued_at, command_id);

-- What is older than it serves is found by its time.
CREATE INDEX orb_idempotency_accepted ON orb_idempotency (accepted_at);

-- Open ones, and those that ended in some way, are found in the order of the list. A command that
-- ends leaves its place in the index once, as before.
DROP INDEX orb_progress_open;
CREATE INDEX orb_progress_list ON orb_progress (open_node, state, no);
