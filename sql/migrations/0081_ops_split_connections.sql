-- ops.split_connections: further connections of loads that are split and not settled
-- grain: one further connection of one load
-- Each of them commits rows of its own, so rows of such a load may be there although it never came
-- to its end. A load is settled when ops.loads says loaded, or when its rows are removed: then it
-- has no row here.

create table ops.split_connections (
    load_id bigint not null,
    backend_pid integer not null,
    backend_start timestamptz,
    constraint split_connections_pkey primary key (load_id, backend_pid),
    constraint split_connections_load_id_fkey foreign key (load_id) references ops.loads (load_id)
);

comment on table ops.split_connections is
'Further connections of loads that are split over several and not settled.';
comment on column ops.split_connections.load_id is 'Load.';
comment on column ops.split_connections.backend_pid is 'Server process of the connection.';
comment on column ops.split_connections.backend_start is
'When that process started: with the pid it says whether the connection is alive.';
