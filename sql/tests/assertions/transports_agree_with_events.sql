-- severity: warn
-- scope:    affected
-- why:      A transport comes in a file and as an event. Which of the two came short, by day.
--           A day without events is compared only if the day before has some: else nobody streams.
select
    d.day,
    a.in_files,
    a.in_events,
    a.only_in_files,
    a.only_in_events
from affected_days as d
cross join lateral ops.transport_agreement(d.day) as a
where a.is_streamed and (a.only_in_files > 0 or a.only_in_events > 0);
