-- ops.topics: the topics of the hospital
-- Upserts the rows listed here and leaves others alone: a hospital adds its own topics in a file of
-- its own beside this one.

insert into ops.topics as t (topic, target, decode, event_time_field)
values
('hospital.transfers', 'hospital_streams.transfers', 'json', 'Transfer_Date'),
('hospital.transport', 'hospital_streams.transports', 'json', 'Transport_Date')
on conflict (topic) do update set
    target = excluded.target,
    decode = excluded.decode,
    event_time_field = excluded.event_time_field
where
(
    t.target,
    t.decode,
    t.event_time_field
) is distinct from (
    excluded.target,
    excluded.decode,
    excluded.event_time_field
);
