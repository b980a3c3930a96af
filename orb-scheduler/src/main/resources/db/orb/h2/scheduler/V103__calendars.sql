-- Times at which schedules that heed them do not fire.

create table orb_calendar (
  id varchar(128) not null primary key,
  definition clob not null
);
