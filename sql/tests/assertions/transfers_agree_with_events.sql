-- severity: warn
-- scope:    affected
-- why:      A transfer comes in a file and as an event. Which of the two came short, by day. The
--           files of a day come the day after, and the stream may be behind: no error, until
--           transfers_agree_when_complete.
--           A day without events is compared only if the day before has some: else nobody streams.
select
    d.day,
    a.in_files,
    a.in_events,
    a.only_in_files,
    a.only_in_events
from affected_days as d
cross join lateral ops.transfer_agreement(d.day) as a
where a.is_streamed and (a.only_in_files > 0 or a.only_in_events > 0);
