-- hospital_operations.facilities: where patients are sent on to
-- grain: one facility
-- Filled by sql/reference.

create table hospital_operations.facilities (
    facility text not null,
    kind text not null,
    location text not null,
    services text [] not null,
    constraint facilities_pkey primary key (facility),
    constraint facilities_kind_check check (kind in ('hospital', 'clinic'))
);

comment on table hospital_operations.facilities is
'Hospitals and clinics to which patients are sent on.';
comment on column hospital_operations.facilities.facility is 'Name, as transfers write it.';
comment on column hospital_operations.facilities.kind is 'hospital or clinic.';
comment on column hospital_operations.facilities.location is 'Town or suburb.';
comment on column hospital_operations.facilities.services is 'What it offers.';
