-- hospital_operations.facilities: where patients are sent on to

insert into hospital_operations.facilities as f (facility, kind, location, services)
values
(
    'Charlotte Maxeke Hospital',
    'hospital',
    'Johannesburg',
    array[
        'Specialist Referrals',
        'Surgical Procedures',
        'Cardiology & Stroke Care',
        'Oncology & Chemotherapy',
        'Organ Transplants'
    ]
),
(
    'Helen Joseph Hospital',
    'hospital',
    'Auckland Park',
    array[
        'General Medicine',
        'General Surgery',
        'Orthopedics',
        'Pediatrics',
        'Obstetrics and Gynecology'
    ]
),
(
    'Rahima Moosa Hospital',
    'hospital',
    'Johannesburg',
    array[
        'Obstetrics & Gynecology',
        'Prenatal & Postnatal Care',
        'General Surgery',
        'Mental Health Services'
    ]
),
(
    'Leratong Hospital',
    'hospital',
    'Krugersdorp',
    array[
        'Emergency Services',
        'Internal Medicine',
        'General Surgery',
        'Pediatrics',
        'Orthopedics'
    ]
),
(
    'Alexandra CHC',
    'clinic',
    'Wynberg',
    array[
        'Primary Healthcare',
        'HIV/AIDS Treatment & Counseling',
        'TB Screening & Treatment',
        'Maternity Services'
    ]
),
(
    'Chiawelo CHC',
    'clinic',
    'Diepkloof',
    array[
        'General Consultations',
        'Maternal & Child Health',
        'Mental Health Services',
        'Emergency & Trauma Unit'
    ]
),
(
    'Itereleng CHC',
    'clinic',
    'Dobsonville',
    array[
        'General Primary Healthcare',
        'Immunizations & Pediatric Care',
        'Physiotherapy & Rehabilitation'
    ]
),
(
    'Jabulani/Zola CHC',
    'clinic',
    'Soweto',
    array[
        'Emergency Care',
        'Maternal & Child Health Services',
        'Community Outreach Programs'
    ]
),
(
    'Lilian Ngoyi CHC',
    'clinic',
    'Diepkloof',
    array[
        'Maternity Services',
        'Palliative Care',
        'Dental & Eye Care',
        'Reproductive Health'
    ]
)
on conflict (facility) do update
    set
        kind = excluded.kind,
        location = excluded.location,
        services = excluded.services
    where
    (f.kind, f.location, f.services)
    is distinct from (excluded.kind, excluded.location, excluded.services);
