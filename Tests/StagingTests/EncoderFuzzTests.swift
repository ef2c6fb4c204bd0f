import Foundation
import TestCluster
import Testing

@testable import Staging

/// What the loader accepts the server accepts, with an equal value; what only the server accepts has a documented reason.
@Suite struct EncoderFuzzTests {
    private static let subjects = FuzzSubject.numbers + FuzzSubject.times + FuzzSubject.texts

    @Test(arguments: subjects) func encoderAgreesWithTheServer(subject: FuzzSubject) throws {
        let fuzz = try EncoderFuzz(subject, reasons: ServerOnly.all.filter { $0.types.contains(subject.type) })
        #expect(fuzz.accepted + fuzz.refused >= subject.count)
        #expect(subject.accepted.contains(100 * fuzz.accepted / (fuzz.accepted + fuzz.refused)))
        #expect(fuzz.differences.isEmpty, "\(fuzz.differences)")
        #expect(fuzz.unexplained.isEmpty, "\(fuzz.unexplained)")
        #expect(fuzz.wrongExamples.isEmpty, "\(fuzz.wrongExamples.map { $0.prefix(60) })")
    }

    @Test func aMillionValuesAreTried() {
        #expect(Self.subjects.reduce(0) { $0 + $1.count } >= 1_000_000)
    }

    @Test func everyReasonIsDocumented() throws {
        let page = try String(contentsOfFile: "\(TestCluster.checkout)/docs/loader-grammar.md", encoding: .utf8)
        let section = try #require(page.split(separator: "## What COPY accepts and the loader does not\n").last)
        let documented = section.split(separator: "\n").filter { $0.hasSuffix("` |") }
        var lines: [String] = []
        for reason in ServerOnly.all where !lines.contains(reason.line) {
            lines.append(reason.line)
        }
        #expect(documented.map { String($0) } == lines)
    }
}
