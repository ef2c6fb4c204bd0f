import Testing

@Suite struct NewMigrationTests {
    @Test func pathsAreAllThatIsOnStandardOutput() throws {
        try Lake.withFolder { folder in
            let sql = try SQLFolder(copiedTo: folder)
            let ending = try Program.migrate.run([
                "new", "add_ward", "--number", "9000", "--undo", "--verify", "--directory", sql.path,
            ])
            let start = "\(sql.path)/migrations/9000_add_ward"
            #expect(ending.code == 0 && ending.errors.isEmpty)
            #expect(ending.lines == ["\(start).sql", "\(start).undo.sql", "\(start).verify.sql"])
            let next = try Program.migrate.run(["new", "more", "--directory", sql.path])
            #expect(next.lines == ["\(sql.path)/migrations/9001_more.sql"])
        }
    }

    @Test func migrationThatNobodyFilledInIsNotApplied() throws {
        try Lake.withFolder { folder in
            let sql = try SQLFolder(copiedTo: folder)
            let warehouse = try Warehouse()
            let made = try warehouse.migrate("new", "add_ward", "--without-transaction", "--directory", sql.path)
            let ending = try warehouse.migrate("up", "--directory", sql.path, code: 4)
            #expect(ending.errors.contains("\(made.lines[0]): error: there is no statement in it\n"))
            let name = String(made.lines[0].dropFirst(sql.path.count + 1))
            try sql.append("create table marts.wards (ward text primary key);\n", to: name)
            try warehouse.migrate("up", "--directory", sql.path)
        }
    }

    @Test func nameInCapitalsIsAUsageError() throws {
        let ending = try Program.migrate.run(["new", "AddWard"])
        #expect(ending.code == 2 && ending.output.isEmpty)
        #expect(ending.errors.contains("'AddWard' is not a name for a migration"))
    }
}
