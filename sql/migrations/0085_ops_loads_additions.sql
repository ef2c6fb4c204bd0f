-- ops.loads: loads that stand beside the live one of their scope
-- A repair brings the corrected records of a load that rejected them, an appended delivery brings
-- more of the same scope. They are live as long as the load they add to: what replaces it replaces
-- them. The table has a row for each attempt to load a file, so that a scan of it takes a moment;
-- and there must be no time without the key.

alter table ops.loads
add column header bytea,
add column adds_to bigint,
add column repairs bigint,
add constraint loads_adds_to_fkey foreign key (adds_to) references ops.loads (load_id),
add constraint loads_repairs_fkey foreign key (repairs) references ops.loads (load_id),
add constraint loads_adds_to_check check (adds_to <> load_id and repairs <> load_id),
add constraint loads_repairs_check check (
    status <> 'loaded' or repairs is null or adds_to is not null
);

drop index ops.loads_live_key;
create unique index loads_live_key on ops.loads (feed, scope)
where status = 'loaded' and adds_to is null;
create index loads_adds_to_idx on ops.loads (adds_to) where adds_to is not null;
create index loads_repairs_idx on ops.loads (repairs) where repairs is not null;

comment on table ops.loads is
'Every attempt to load a file. At most one is live (status loaded) for a feed and scope, with what '
'adds to it.';
comment on column ops.loads.header is
'First line of the file as delivered, without its end; null where records have no header.';
comment on column ops.loads.adds_to is
'The live load of the scope that it stands beside; null where it is that one itself.';
comment on column ops.loads.repairs is
'The load whose rejected records it brings, corrected; its rows keep their numbers.';
