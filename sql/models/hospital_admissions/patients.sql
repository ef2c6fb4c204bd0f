-- model:  hospital_admissions.patients
-- kind:   upsert
-- grain:  one person of the population served
-- why:    The master patient index. A people file brings who is known; of a person who is in it
--         twice, the last record wins. Someone who came to the hospital on an affected day, was
--         brought to it or sent on from it, as a file or an event tells, or has an illness on file,
--         and is in no people file, gets an inferred row, so that no fact is lost for want of a
--         patient;
--         a later people file completes that row. The other way round never happens: a person the
--         index has, known or inferred, is not inferred again. For that the model reads its own
--         table.
with

arriving as (
    select distinct on (p.person_id)
        p.person_id,
        p.first_name,
        p.surname,
        p.residential_address,
        p.birthdate,
        p.gender,
        p.race
    from affected_loads as l
    inner join staging.people as p on l.load_id = p._load_id
    order by p.person_id asc, p._load_id desc, p._record_no desc
),

-- Each affected day is looked up by itself (lateral, and offset 0 keeps it so): a join of ranges
-- has no good plan, and one over all of staging is what the planner may take for thirty days.
seen as (
    select v.person_id
    from affected_days as d
    cross join
        lateral (
            select v.person_id
            from staging.daily_visitors as v
            where v.arrival_time >= d.day and v.arrival_time < d.day + 1
            offset 0 -- noqa: AM09
        ) as v

    union distinct

    select a.person_id
    from affected_days as d
    cross join
        lateral (
            select a.person_id
            from staging.admissions as a
            where a.admission_date >= d.day and a.admission_date < d.day + 1
            offset 0 -- noqa: AM09
        ) as a

    union distinct

    select t.patient_id as person_id
    from affected_days as d
    cross join
        lateral (
            select t.patient_id
            from staging.emergency_transports as t
            where t.transport_date >= d.day and t.transport_date < d.day + 1
            offset 0 -- noqa: AM09
        ) as t

    union distinct

    select t.person_id
    from affected_days as d
    cross join
        lateral (
            select t.person_id
            from staging.transfers as t
            where t.transfer_date >= d.day and t.transfer_date < d.day + 1
            offset 0 -- noqa: AM09
        ) as t

    union distinct

    select e.patient_id as person_id
    from affected_days as d
    cross join
        lateral (
            select e.patient_id
            from hospital_streams.transport_records as e
            where e.told_day = to_char(d.day, 'YYYY-MM-DD') and e.is_readable
            offset 0 -- noqa: AM09
        ) as e

    union distinct

    select e.person_id
    from affected_days as d
    cross join
        lateral (
            select e.person_id
            from hospital_streams.transfer_records as e
            where e.told_day = to_char(d.day, 'YYYY-MM-DD') and e.is_readable
            offset 0 -- noqa: AM09
        ) as e

    union distinct

    select i.person_id
    from affected_loads as l
    inner join staging.population_with_illnesses as i on l.load_id = i._load_id
),

unknown as (
    select s.person_id
    from seen as s
    where
        not exists (
            select from arriving as a
            where a.person_id = s.person_id
        )
        and not exists (
            select from hospital_admissions.patients as p
            where p.patient_id = s.person_id
        )
)

select
    a.person_id as patient_id,
    a.first_name,
    a.surname,
    a.residential_address,
    a.birthdate as birth_date,
    cast(extract(year from a.birthdate) as integer) as birth_year,
    a.gender,
    a.race,
    false as is_inferred
from arriving as a

union all

select
    u.person_id as patient_id,
    null as first_name,
    null as surname,
    null as residential_address,
    null as birth_date,
    null as birth_year,
    null as gender,
    null as race,
    true as is_inferred
from unknown as u;
