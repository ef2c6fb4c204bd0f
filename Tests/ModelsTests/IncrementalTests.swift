import Foundation
import Models
import Postgres
import TestCluster
import Testing

/// However files came and days were published, the models say what the files say.
@Suite struct IncrementalTests {
    private static let models = Result {
        // Whether the rules hold is not the question here, and most of the time.
        let folder = try TemporarySQLFolder(copyOf: TestCluster.sqlFolder)
        try folder.remove("tests")
        return try ModelFolder(path: folder.path)
    }

    @Test(arguments: UInt64(1)...4)
    func anyHistoryEqualsItsFilesPublishedOnceInOrder(seed: UInt64) throws {
        let steps = GeneratedHospital.steps(seed: seed, rounds: 5)
        let differences = try differences(steps)
        #expect(differences.isEmpty, "seed \(seed):\n\(differences.joined(separator: "\n"))")
    }

    /// What is different in a warehouse that took these steps from one that was built from their files at once.
    private func differences(_ steps: [GeneratedHospital.Step]) throws -> [String] {
        let models = try Self.models.get()
        let incremental = try GeneratedWarehouse(models: models)
        for step in steps {
            try incremental.take(step)
        }
        guard let last = try incremental.publishedDays().max() else { return [] }
        try incremental.take(.publish(last.description))
        let rebuilt = try GeneratedWarehouse(models: models)
        for case .deliver(let name, let text) in steps {
            try rebuilt.take(.deliver(name, text))
        }
        try rebuilt.publishAll(try incremental.publishedDays())
        let (found, expected) = (try incremental.state(), try rebuilt.state())
        return expected.subtracting(found).sorted().map { "- \($0)" }
            + found.subtracting(expected).sorted().map { "+ \($0)" }
    }
}
