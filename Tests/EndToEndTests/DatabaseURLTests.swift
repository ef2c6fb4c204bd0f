import Foundation
import Testing

/// A DATABASE_URL that is wrong ends a program with 6, and no part of its password is shown.
@Suite struct DatabaseURLTests {
    @Test(arguments: [
        "postgresql://user:gehe%im@localhost/x", "postgresql://user:geheim%zz@localhost/x",
        "postgres:/user:geheim@localhost/x", "geheim", "user:geheim@localhost/x", "postgres://user:gehe/heim@nowhere/x",
        "postgres://user:gehe@heim@nowhere/x", "postgres://user:geheim", "host=/nowhere password=a geheim",
        "postgresql://user:geheim@%2Fnowhere/x",
    ])
    func urlThatLeadsNowhereEndsWith6WithoutItsPassword(url: String) throws {
        for (program, arguments) in [
            (Program.loader, ["status"]), (.loader, ["copy", "people_data.csv"]), (.migrate, ["status"]),
            (.migrate, ["up"]),
        ] {
            let ending = try program.run(arguments, environment: ["DATABASE_URL": url])
            #expect(ending.code == 6, "\(ending.everything)")
            #expect(ending.output.isEmpty)
            #expect(!ending.errors.contains("gehe") && !ending.errors.contains("heim"), "\(ending.errors)")
            #expect(ending.errors.contains("DATABASE_URL"))
        }
    }

    @Test func passwordOfTheURLIsNotShownWhereItLeadsSomewhere() throws {
        let warehouse = try Warehouse()
        let host = warehouse.environment["PGHOST"] ?? ""
        let user = warehouse.environment["PGUSER"] ?? ""
        let url = "postgresql://\(user):gehe%2Fheim@/\(warehouse.database)?host=\(host)"
        let ending = try warehouse.loader("status", environment: ["DATABASE_URL": url])
        #expect(ending.errors.contains("connected to \(user)@"))
        #expect(!ending.everything.contains("gehe"))
    }
}
