-- btree_gist: lets an exclusion constraint compare a department with = beside a range with &&
-- A trusted extension: the owner of the database may create it. Part of Debian's postgresql-15.

create extension if not exists btree_gist with schema public;
