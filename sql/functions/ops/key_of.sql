-- ops.key_of(part, …): a key made from a natural key, the same in every rebuild
-- Parts are joined by the unit separator and a missing part has a mark of its own, so that
-- ('ab', null) and ('a', 'b') differ. Callers trim and lower what may be written in two ways.
-- Stable, because array_to_string is: an immutable function would not be inlined.

create or replace function ops.key_of(variadic parts text [])
returns uuid
language sql
stable
parallel safe
return cast(md5(array_to_string(parts, chr(31), chr(30))) as uuid);

comment on function ops.key_of(text []) is
'A key made from the parts of a natural key, the same in every rebuild.';
