import CompressedSamples
import Digests
import Foundation
import Testing

@testable import Staging

@Suite struct ContentProbeTests {
    private static let content = Array("n\n1\n2\n".utf8)

    private func load(_ number: Int64, _ bytes: [UInt8]) throws -> StandingLoad {
        var digest = try SHA256()
        try bytes.withUnsafeBytes { try digest.update($0) }
        return StandingLoad(
            load: number, scope: "s", content: FileContent(bytes: Int64(bytes.count), sha256: try digest.finalize()),
            addsTo: nil, repairs: nil)
    }

    private func match(_ probe: inout ContentProbe, _ loads: StandingLoad...) throws -> Int64? {
        try probe.match(among: loads, by: \.content)?.load
    }

    @Test(arguments: ["a.csv", "a.csv.gz", "a.csv.zst"]) func contentIsFoundAndReadOnce(name: String) throws {
        let folder = try TemporaryFolder()
        let bytes =
            name.hasSuffix(".gz")
            ? try CompressedSample.gzip(Self.content)
            : name.hasSuffix(".zst") ? try CompressedSample.zstd(Self.content) : Self.content
        let path = try folder.write(name, bytes)
        var probe = ContentProbe(path: path)
        let shorter = try load(1, [1, 2])
        let other = try load(2, Array("n\n1\n3\n".utf8))
        let same = try load(3, Self.content)
        #expect(try match(&probe) == nil)
        #expect(try match(&probe, shorter) == nil)
        #expect(try match(&probe, shorter, other) == nil)
        // What was read is kept: the file is not needed any more.
        try FileManager.default.removeItem(atPath: path)
        #expect(try match(&probe, shorter, other, same) == 3)
    }
}
