-- severity: warn
-- scope:    affected
-- why:      A facility that hospital_operations.facilities does not know is of unknown kind in
--           every answer. Add it to sql/reference.
select
    t.transfer_date,
    t.destination,
    count(*) as transfers
from affected_days as d
inner join hospital_admissions.transfers as t on d.day = t.transfer_date
where
    not exists (
        select from hospital_operations.facilities as f
        where f.facility = t.destination
    )
group by t.transfer_date, t.destination;
