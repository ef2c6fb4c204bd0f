-- ops.local_time(timestamp): a naive local time of the hospital as a point in time
-- The zone is the setting time_zone. Stable, because the setting may change between statements.

create or replace function ops.local_time(naive timestamp)
returns timestamptz
language sql
stable
strict
parallel safe
return naive at time zone (
    select s.value
    from ops.settings as s
    where s.setting = 'time_zone'
);

comment on function ops.local_time(timestamp) is
'A naive local time of the hospital as a point in time, in the zone of the setting time_zone.';
