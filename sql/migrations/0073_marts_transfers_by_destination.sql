-- marts.transfers_by_destination: where patients are sent on to
-- grain: one destination on one day

create table marts.transfers_by_destination (
    day date not null,
    destination text not null,
    kind text not null,
    transfers bigint not null,
    of_admitted bigint not null,
    of_denied bigint not null,
    of_others bigint not null,
    without_visit bigint not null,
    median_hours numeric(7, 1),
    constraint transfers_by_destination_pkey primary key (day, destination),
    constraint transfers_by_destination_kind_check check (
        kind in ('hospital', 'clinic', 'unknown')
    ),
    constraint transfers_by_destination_counts_check check (
        transfers > 0
        and of_admitted >= 0
        and of_denied >= 0
        and of_others >= 0
        and without_visit >= 0
    )
);

comment on table marts.transfers_by_destination is
'Transfers by facility and day, and what had become of the visit each belongs to.';
comment on column marts.transfers_by_destination.day is 'Local date of the transfer.';
comment on column marts.transfers_by_destination.destination is
'Facility as delivered; unknown where none was.';
comment on column marts.transfers_by_destination.kind is
'hospital or clinic; unknown if the facility is not in hospital_operations.facilities.';
comment on column marts.transfers_by_destination.transfers is 'Transfers.';
comment on column marts.transfers_by_destination.of_admitted is
'Transfers of people who had been given a bed.';
comment on column marts.transfers_by_destination.of_denied is
'Transfers of inpatients who had been turned away, for whichever reason.';
comment on column marts.transfers_by_destination.of_others is
'Transfers of outpatients, and of people whose outcome nobody recorded.';
comment on column marts.transfers_by_destination.without_visit is
'Transfers for which no visit was found.';
comment on column marts.transfers_by_destination.median_hours is
'Hours from arrival to transfer: half of those with a visit took at most so long.';
