-- What came of a firing and why, several firings of one time, and a way to the old ones.

alter table orb_firing add column part varchar(64) default '' not null;
alter table orb_firing add column outcome varchar(16) default 'FIRED' not null;
alter table orb_firing add column why varchar(250);
alter table orb_firing add column missed integer default 0 not null;
update orb_firing set outcome = 'REFUSED' where refused is not null;
alter table orb_firing drop constraint orb_firing_pkey;
alter table orb_firing add primary key (schedule, scheduled_at, part);
create index orb_firing_old on orb_firing (fired_at);
