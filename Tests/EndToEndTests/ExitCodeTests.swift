import Failures
import Foundation
import TestCluster
import Testing

/// The exit codes of the contract, in help and manuals.
@Suite struct ExitCodeTests {
    /// The codes in the first column of a manual's table.
    private func codes(inTableOf file: String, behind heading: String) throws -> Set<Int32> {
        let text = try String(contentsOfFile: "\(TestCluster.checkout)/\(file)", encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex { $0 == heading }, "\(heading)")
        let table = lines[start...].drop { !$0.hasPrefix("|") }.prefix { $0.hasPrefix("|") }
        let cells = table.flatMap { $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
        return Set(cells.filter { $0.allSatisfy { $0.isNumber || " ,".contains($0) } }.flatMap { Self.numbers(in: $0) })
    }

    private static func numbers(in text: some StringProtocol) -> [Int32] {
        text.split { !$0.isNumber }.compactMap { Int32($0) }
    }

    @Test func helpAndManualOfTheLoaderHaveTheSameCodes() throws {
        let help = try Program.loader.run(["--help"]).output.replacing(/\s+/, with: " ")
        let sentence = try #require(help.firstMatch(of: /Exit codes: ([^.]*)\./)?.1)
        let codes = Set(sentence.split(separator: ", ").flatMap { Self.numbers(in: $0.prefix { $0 != " " }) })
        #expect(codes == [0, 1, 2, 3, 4, 5, 6, 7, 10, 130, 143])
        #expect(try self.codes(inTableOf: "docs/loader.md", behind: "## Exit codes") == codes)
    }

    @Test func helpAndManualOfTheSimulatorHaveTheSameCodes() throws {
        let help = try Program.simulator.run(["--help"]).output.replacing(/\s+/, with: " ")
        let sentence = try #require(help.firstMatch(of: /Exit codes: ([^.]*)\./)?.1)
        let codes = Set(sentence.split(separator: "; ").flatMap { Self.numbers(in: $0.prefix { $0 != " " }) })
        #expect(codes == [0, 1, 2, 4, 5, 6, 10, 130, 143])
        #expect(try self.codes(inTableOf: "docs/simulator.md", behind: "## Exit codes") == codes)
    }

    @Test func readmeHasEveryCodeThereIs() throws {
        let codes = try codes(inTableOf: "README.md", behind: "## When something is in the way")
        #expect(codes == Set(Outcome.allCases.map(\.rawValue) + [130, 143]))
    }
}
