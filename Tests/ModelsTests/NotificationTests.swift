import Foundation
import Models
import TestCluster
import Testing

/// What `listen warehouse_published` hears, in psql.
@Suite struct NotificationTests {
    private let hospital: Hospital

    init() throws {
        hospital = try Hospital()
    }

    /// What psql prints that listens while `body` runs.
    private func heard(_ body: () throws -> Void) throws -> String {
        let psql = Process()
        psql.executableURL = URL(filePath: "/usr/bin/env")
        psql.arguments = ["psql", "-XAtq"]
        psql.environment = ProcessInfo.processInfo.environment.merging(
            hospital.cluster.environment(hospital.database)
        ) { _, new in new }
        let (input, output) = (Pipe(), Pipe())
        psql.standardInput = input
        psql.standardOutput = output
        try psql.run()
        defer { psql.waitUntilExit() }
        try input.fileHandleForWriting.write(contentsOf: Data("listen warehouse_published;\n\\echo ready\n".utf8))
        #expect(String(decoding: output.fileHandleForReading.availableData, as: UTF8.self) == "ready\n")
        try body()
        // psql looks for notifications after each statement.
        try input.fileHandleForWriting.write(contentsOf: Data("select 'end';\n".utf8))
        try input.fileHandleForWriting.close()
        return String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    }

    @Test func publishedDayIsAnnounced() throws {
        try hospital.deliver("2022-11-21")
        let heard = try heard { try hospital.publish("2022-11-21") }
        #expect(heard.contains("\"warehouse_published\" with payload \"2022-11-21\""))
    }

    @Test func dayThatIsBlockedOrUnchangedIsNot() throws {
        try hospital.deliver("2022-11-21")
        try hospital.publish("2022-11-21")
        #expect(try heard { try hospital.publish("2022-11-21") } == "end\n")
        try hospital.deliver("2022-11-21", [.init(person: 1, time: "08:00", status: "Perhaps")])
        let heard = try heard { #expect(throws: ModelError.self) { try hospital.publish("2022-11-21") } }
        #expect(heard == "end\n")
    }
}
