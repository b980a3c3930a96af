-- What is old is found by one index that no condition of the search leads away from: with an index of
-- its own on interrupted, which nearly all rows have alike, each look for old ones read all.
drop index orb_firing_interrupted;
drop index orb_firing_old;
create index orb_firing_old on orb_firing (interrupted, fired_at);
