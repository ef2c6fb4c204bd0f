-- One of nearly everything: what ShapeChangeTests changes, line by line in changes.txt.

do $$
begin
    create role reader;
exception
    -- Roles belong to the whole server: another test may have been quicker.
    when duplicate_object or unique_violation then
        null;
end $$;

create schema app;
create extension citext schema app;
create type app.mood as enum ('sad', 'so; so');
create domain app.share as numeric(5, 4) constraint share_range check (value between 0 and 1);
create type app.pair as (a integer, b text);
create type app.span as range (subtype = date);
create sequence app.numbers as integer start 7 increment 2;

create table app.parent (
    parent_id integer generated always as identity primary key, name text not null, share app.share,
    mood app.mood default 'sad', doubled integer generated always as (7 * 2) stored, "odd: name" text
);
create table app.child (
    child_id integer default nextval('app.numbers') primary key, at timestamptz, data jsonb,
    parent_id integer not null constraint child_parent references app.parent deferrable initially deferred
);
create table app.parted (day date not null, text text, unique (day, text)) partition by range (day);
create table app.parted_2025 partition of app.parted
    for values from ('2025-01-01') to ('2026-01-01') with (fillfactor = 70);
create table app.heir () inherits (app.parent);
create index child_at on app.child (at desc) where at > '2000-01-01';
create unique index child_data on app.child ((data ->> 'n'));
create index parted_text on app.parted (text);

create function app.stamp() returns trigger language plpgsql as $body$
begin
    new.at := coalesce(new.at, '2000-01-01');
    return new;
end
$body$;
create function app.one(a integer, b text default 'x') returns integer language sql immutable as 'select 1';
create procedure app.fill(what text) language plpgsql as $$ begin perform 1; end $$;
create aggregate app.total(integer) (sfunc = int4pl, stype = integer, initcond = '0');
create function app.noticed() returns event_trigger language plpgsql as $$ begin end $$;

create trigger stamped before insert on app.child for each row execute function app.stamp();
create trigger parted_stamped before insert on app.parted for each row execute function app.stamp();
create view app.grown as select name, share from app.parent where name ~ 'x';
create materialized view app.totals as select count(*) as rows from app.child;
create rule nothing as on delete to app.child do instead nothing;
create policy own on app.parent for select to public using (name <> ';');
create statistics app.related on child_id, parent_id from app.child;
comment on table app.parent is 'it''s; a "table"';

create operator app.=== (leftarg = integer, rightarg = integer, function = int4eq);
create collation app.plain (provider = libc, locale = 'C');
create text search configuration app.words (copy = simple);
create foreign data wrapper afar;
create server far foreign data wrapper afar options (host 'secret');
create foreign table app.remote (id integer) server far options (table_name 'x');
create publication news for table app.parent;
grant select on app.parent to reader;
alter default privileges in schema app grant select on tables to reader;
