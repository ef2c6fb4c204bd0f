-- marts.ambulance_share: how many of those who were brought came by ambulance
-- grain: one department on one day

create table marts.ambulance_share (
    day date not null,
    department text not null,
    transports bigint not null,
    ambulances bigint not null,
    by_other_means bigint not null,
    ambulance_share numeric(5, 4) not null,
    constraint ambulance_share_pkey primary key (day, department),
    constraint ambulance_share_counts_check check (
        transports > 0 and ambulances >= 0 and by_other_means >= 0
    )
);

comment on table marts.ambulance_share is
'Transports by department and day, and how many of them were ambulances.';
comment on column marts.ambulance_share.day is 'Local date of the transport.';
comment on column marts.ambulance_share.department is
'Department as delivered; unknown where none was.';
comment on column marts.ambulance_share.transports is 'Transports of any kind.';
comment on column marts.ambulance_share.ambulances is 'Those by ambulance.';
comment on column marts.ambulance_share.by_other_means is 'Those by other means.';
comment on column marts.ambulance_share.ambulance_share is 'ambulances / transports, from 0 to 1.';
