-- model:  hospital_admissions.visits
-- kind:   by_date(visit_date)
-- grain:  one arrival of one person
-- why:    Two files tell of an arrival: who came, and what was decided. They agree on person,
--         minute, department and condition, so that is the natural key; a full outer join on it
--         loses nothing that only one of them has. A record delivered twice counts once; of two
--         that differ the last delivered wins, and visits_conserve_* reports them.
--         Outcome: an outpatient is an outpatient whatever the status says (it says denied). An
--         inpatient is admitted, or denied: for capacity where the department has inpatient beds on
--         that day, else because none are configured. Those two must not be mixed: nearly all
--         denials are of the second kind. What nobody recorded is unknown.
--         Department and condition stay as delivered.
--         Doctor and nurse are names; whom a name means is what staff_names says.
with

-- Each affected day is looked up by itself (lateral, and offset 0 keeps it so): a join of ranges
-- has no good plan, and one over all of staging is what the planner may take for thirty days.
visitors_keyed as (
    select
        ops.key_of(
            cast(v.person_id as text),
            to_char(v.arrival_time, 'YYYY-MM-DD HH24:MI'),
            nullif(lower(btrim(v.department)), ''),
            nullif(lower(btrim(v.condition)), '')
        ) as visit_id,
        v.person_id as patient_id,
        date_trunc('minute', v.arrival_time) as arrived,
        nullif(v.department, '') as department,
        nullif(v.condition, '') as condition,
        nullif(v.patient_type, '') as patient_type,
        v._load_id,
        v._record_no
    from affected_days as d
    cross join lateral (
        select
            v.person_id,
            v.arrival_time,
            v.condition,
            v.patient_type,
            v.department,
            v._load_id,
            v._record_no
        from staging.daily_visitors as v
        where v.arrival_time >= d.day and v.arrival_time < d.day + 1
        offset 0 -- noqa: AM09
    ) as v
),

visitors as (
    select distinct on (k.visit_id)
        k.visit_id,
        k.patient_id,
        k.arrived,
        k.department,
        k.condition,
        k.patient_type
    from visitors_keyed as k
    order by k.visit_id asc, k._load_id desc, k._record_no desc
),

admissions_keyed as (
    select
        ops.key_of(
            cast(a.person_id as text),
            to_char(a.admission_date, 'YYYY-MM-DD HH24:MI'),
            nullif(lower(btrim(a.department)), ''),
            nullif(lower(btrim(a.condition)), '')
        ) as visit_id,
        a.person_id as patient_id,
        date_trunc('minute', a.admission_date) as arrived,
        nullif(a.department, '') as department,
        nullif(a.condition, '') as condition,
        nullif(a.patient_type, '') as patient_type,
        lower(btrim(a.admission_status)) as status,
        nullif(a.triage_level, '') as triage_level,
        a.triage_duration_minutes as triage_minutes,
        nullif(nullif(btrim(a.admitting_doctor), 'N/A'), '') as admitting_doctor,
        nullif(nullif(btrim(a.admitting_nurse), 'N/A'), '') as admitting_nurse,
        a._load_id,
        a._record_no
    from affected_days as d
    cross join lateral (
        select
            a.person_id,
            a.admission_date,
            a.triage_level,
            a.triage_duration_minutes,
            a.condition,
            a.department,
            a.patient_type,
            a.admission_status,
            a.admitting_doctor,
            a.admitting_nurse,
            a._load_id,
            a._record_no
        from staging.admissions as a
        where a.admission_date >= d.day and a.admission_date < d.day + 1
        offset 0 -- noqa: AM09
    ) as a
),

decisions as (
    select distinct on (k.visit_id)
        k.visit_id,
        k.patient_id,
        k.arrived,
        k.department,
        k.condition,
        k.patient_type,
        k.status,
        k.triage_level,
        k.triage_minutes,
        k.admitting_doctor,
        k.admitting_nurse
    from admissions_keyed as k
    order by k.visit_id asc, k._load_id desc, k._record_no desc
),

arrivals as (
    select
        coalesce(v.visit_id, a.visit_id) as visit_id,
        coalesce(v.patient_id, a.patient_id) as patient_id,
        coalesce(v.arrived, a.arrived) as arrived,
        coalesce(v.department, a.department) as department,
        coalesce(v.condition, a.condition) as condition,
        coalesce(a.patient_type, v.patient_type) as patient_type,
        lower(btrim(coalesce(a.patient_type, v.patient_type))) as kind,
        a.status,
        a.triage_level,
        a.triage_minutes,
        a.admitting_doctor,
        a.admitting_nurse,
        v.visit_id is not null as visitor_recorded,
        a.visit_id is not null as admission_recorded
    from visitors as v
    full outer join decisions as a on v.visit_id = a.visit_id
),

-- At most one row for an alias on a day: the exclusion constraint of bed_capacity sees to it.
inpatient_beds as (
    select
        n.alias,
        b.valid_during,
        b.beds
    from hospital_operations.department_aliases as n
    inner join hospital_operations.bed_capacity as b on n.department = b.department
    where n.source = 'admissions' and b.kind = 'inpatient'
)

select
    cast(r.arrived as date) as visit_date,
    r.patient_id,
    r.visit_id,
    ops.local_time(r.arrived) as arrived_at,
    r.department,
    r.condition,
    r.patient_type,
    case
        when r.kind = 'outpatient' then 'outpatient'
        when r.kind = 'inpatient' and r.status = 'admitted' then 'admitted'
        when r.kind = 'inpatient' and r.status like 'denied%' and b.beds is not null
            then 'denied_capacity'
        when r.kind = 'inpatient' and r.status like 'denied%' then 'denied_unconfigured'
        else 'unknown'
    end as outcome,
    r.triage_level,
    r.triage_minutes,
    r.admitting_doctor,
    r.admitting_nurse,
    r.visitor_recorded,
    r.admission_recorded,
    md.staff_id as admitting_doctor_id,
    case
        when r.admitting_doctor is null then 'not_applicable'
        else md.quality
    end as admitting_doctor_match,
    mn.staff_id as admitting_nurse_id,
    case
        when r.admitting_nurse is null then 'not_applicable'
        else mn.quality
    end as admitting_nurse_match
from arrivals as r
left outer join inpatient_beds as b
    on
        lower(btrim(r.department)) = b.alias
        and b.valid_during @> cast(r.arrived as date)
-- Each name is looked up by itself (lateral, and offset 0 keeps it so): the planner cannot know how
-- few match, and merges days.
left outer join lateral (
    select
        n.staff_id,
        n.quality
    from hospital_operations.staff_names as n
    where
        n.day = cast(r.arrived as date)
        and n.role = 'Doctor'
        and n.full_name = lower(r.admitting_doctor)
        and n.department_alias = coalesce(lower(btrim(r.department)), '')
    offset 0 -- noqa: AM09
) as md on true
left outer join lateral (
    select
        n.staff_id,
        n.quality
    from hospital_operations.staff_names as n
    where
        n.day = cast(r.arrived as date)
        and n.role = 'Nurse'
        and n.full_name = lower(r.admitting_nurse)
        and n.department_alias = coalesce(lower(btrim(r.department)), '')
    offset 0 -- noqa: AM09
) as mn on true;
