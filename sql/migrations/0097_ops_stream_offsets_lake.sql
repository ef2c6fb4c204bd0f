-- ops.stream_offsets: how far each partition is in the lake
-- The lake's files are written after the commit of their rows: what is between the two offsets is
-- in the landing table and may not be in a file yet. Whoever takes the partition writes it.

alter table ops.stream_offsets add column lake_offset bigint
constraint stream_offsets_lake_offset_check check (lake_offset >= 0);

comment on column ops.stream_offsets.lake_offset is
'The first offset that is not known to be in the lake, never more than next_offset; null while the '
'pipeline has written none.';
