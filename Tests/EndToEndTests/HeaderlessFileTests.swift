import Foundation
import Postgres
import Testing

/// A file whose first line is a record already: that line is a patient's, and no message may repeat it.
@Suite struct HeaderlessFileTests {
    private func expectRefused(
        _ text: String, as name: String, secrets: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        try Lake.withFolder { folder in
            let path = "\(folder)/\(name)"
            try Data(text.utf8).write(to: URL(filePath: path))
            let warehouse = try Warehouse()
            let endings = [
                try warehouse.loader("copy", path, code: 4, sourceLocation: sourceLocation),
                try warehouse.loader("copy", path, "--format", "json", code: 4, sourceLocation: sourceLocation),
                try warehouse.loader("copy", path, path, code: 4, sourceLocation: sourceLocation),
            ]
            for ending in endings {
                #expect(ending.errors.contains("\(name):1: error: the first line"), sourceLocation: sourceLocation)
                let told = secrets.filter { ending.everything.contains($0) }
                #expect(told.isEmpty, "\(ending.everything)", sourceLocation: sourceLocation)
            }
            #expect(endings.map(\.output.isEmpty) == [true, false, true], sourceLocation: sourceLocation)
            #expect(
                try warehouse.number("select count(*) as number from ops.loads") == 0, sourceLocation: sourceLocation)
        }
    }

    private let person = "11153fe2-53b0-424d-96bb-99d4f7d29501"

    @Test func peopleWithoutHeaderAreRefusedUnquoted() throws {
        try expectRefused(
            """
            \(person),Quillfeather,Ombersley,male,White,1969-12-03,"17 Wimbleworth, Pretoria"
            11153fe2-53b0-424d-96bb-99d4f7d29502,Ivan,Thistlewick,male,White,1970-12-03,80 Thomas

            """, as: "people_data.csv",
            secrets: [
                person, "Quillfeather", "Ombersley", "male", "White", "1969-12-03", "17 Wimbleworth", "Pretoria",
                "29502", "Ivan", "Thistlewick", "1970-12-03", "80 Thomas",
            ])
    }

    @Test func singleRecordIsRefusedUnquoted() throws {
        try expectRefused(
            "\(person),Quillfeather,Ombersley", as: "people_data.csv", secrets: [person, "Quillfeather", "Ombersley"])
    }

    @Test func admissionsOfADayAreRefusedUnquoted() throws {
        let text = try Lake.fixture.text(of: "admissions_2022-11-22.csv")
        let records = text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
        let first = try #require(records.first).split(separator: ",").map(String.init)
        #expect(first.count > 5)
        try expectRefused(
            records.joined(separator: "\n"), as: "admissions_2022-11-22.csv", secrets: first.filter { $0.count > 3 })
    }

    /// Values that are called like columns: there are people of the name Race.
    @Test(arguments: [
        "Quillfeather,Race,male,White,1969-12-03,17 Wimbleworth",
        "Quillfeather,Surname,Gender,White,1969-12-03,17 Wimbleworth",
        "Quillfeather,race,male,gender,birthdate,17 Wimbleworth",
    ])
    func recordWithAValueThatIsCalledLikeAColumnIsRefusedUnquoted(record: String) throws {
        try expectRefused(
            "\(person),\(record)\n", as: "people_data.csv",
            secrets: [person, "Quillfeather", "White", "male", "1969-12-03", "17 Wimbleworth"])
    }
}
