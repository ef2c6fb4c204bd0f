import Models
import Postgres
import TestCluster
import Testing

/// However files came and days were published, the models say what the files say, and no rule stands in the way.
@Suite struct IncrementalTests {
    @Test(arguments: UInt64(1)...4)
    func anyHistoryEqualsItsFilesPublishedOnceInOrder(seed: UInt64) throws {
        let steps = GeneratedHospital.steps(seed: seed, rounds: 5)
        let differences = try differences(steps)
        #expect(differences.isEmpty, "seed \(seed):\n\(differences.joined(separator: "\n"))")
    }

    /// What is different in a warehouse that took these steps from one that was built from their files at once.
    private func differences(_ steps: [GeneratedHospital.Step]) throws -> [String] {
        let models = try ModelFolder(path: TestCluster.sqlFolder)
        let incremental = try GeneratedWarehouse(models: models)
        for step in steps {
            try incremental.take(step)
        }
        let last = try #require(try incremental.publishedDays().max(), "the history publishes nothing")
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
