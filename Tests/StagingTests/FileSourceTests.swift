import CompressedSamples
import Decompression
import Failures
import Foundation
import TestCluster
import Testing

@testable import Staging

@Suite struct FileSourceTests {
    private static let content = Array((1...30_000).map { "\($0),line \($0 &* 2_654_435_761 % 9_973)\n" }.joined().utf8)

    /// The same content in every way it can be delivered.
    private static func deliveries() throws -> [(name: String, bytes: [UInt8])] {
        let (first, second) = (Array(content.prefix(200_001)), Array(content.dropFirst(200_001)))
        return [
            ("a.csv", content), ("b.csv.gz", try CompressedSample.gzip(content)),
            ("c.csv.gz", try CompressedSample.gzip(first) + CompressedSample.gzip([]) + CompressedSample.gzip(second)),
            ("d.csv.zst", try CompressedSample.zstd(content)),
            (
                "e.csv.zst",
                try CompressedSample.skippableFrame([1, 2, 3]) + CompressedSample.zstd(first)
                    + CompressedSample.zstd(second, isSizeKnown: false) + CompressedSample.skippableFrame([])
            ),
        ]
    }

    private func read(_ path: String, capacity: Int) throws -> (content: [UInt8], sha256: [UInt8]) {
        var source = try FileSource(path: path)
        var content: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 1)
        defer { buffer.deallocate() }
        while true {
            let count = try source.read(into: buffer)
            guard count > 0 else { break }
            content += buffer[..<count]
        }
        #expect(source.position == source.identity.bytes)
        return (content, try source.finish())
    }

    @Test(arguments: [1, 1000, 1 << 20])
    func sameContentHasTheSameHashHoweverCompressed(capacity: Int) throws {
        let folder = try TemporaryFolder()
        let plain = try folder.write("plain", Self.content)
        let expected = try read(plain, capacity: 1 << 16).sha256
        for delivery in try Self.deliveries() {
            let path = try folder.write(delivery.name, delivery.bytes)
            let found = try read(path, capacity: capacity)
            #expect(found.content == Self.content && found.sha256 == expected, "\(delivery.name)")
            #expect(FileIdentity.of(path: path)?.bytes == Int64(delivery.bytes.count))
            let size = Int64(Self.content.count)
            #expect(try FileSource.content(path: path, ofSizeIn: [1, size])?.sha256 == expected)
            #expect(try FileSource.content(path: path, ofSizeIn: [size - 1]) == nil)
            #expect(try FileSource.content(path: path, ofSizeIn: []) == nil)
        }
    }

    @Test(arguments: ["a.csv", "b.csv.gz", "c.csv.gz", "d.csv.zst", "e.csv.zst"])
    func recordsStandWhereTheyStandInTheContent(name: String) throws {
        let text = "\u{FEFF}a,b\r\n1,ü\n\"x\ny\",2\r\nbad\n3,4"
        let plain = try ReadFile(text)
        let folder = try TemporaryFolder()
        let parts = [Array(text.utf8.prefix(9)), Array(text.utf8.dropFirst(9))]
        let bytes =
            switch name.first {
            case "b": try CompressedSample.gzip(Array(text.utf8))
            case "c": try parts.flatMap { try CompressedSample.gzip($0) }
            case "d": try CompressedSample.zstd(Array(text.utf8))
            case "e": try parts.flatMap { try CompressedSample.zstd($0) }
            default: Array(text.utf8)
            }
        #expect(try ReadFile(path: folder.write(name, bytes), window: 16) == plain)
    }

    @Test func nameAndContentMustAgree() throws {
        let folder = try TemporaryFolder()
        let gzip = try CompressedSample.gzip(Self.content)
        let zstd = try CompressedSample.zstd(Self.content)
        let cases: [(String, [UInt8], String, String)] = [
            ("a.csv.gz", Self.content, "ends in .gz, but its content does not begin as gzip", "take .gz off"),
            ("a.csv.gz", zstd, "ends in .gz, but its content", "compress it with gzip"),
            ("a.csv.gz", [], "ends in .gz, but its content", "compress it with gzip"),
            ("a.csv.zst", gzip, "ends in .zst, but its content", "compress it with zstd"),
            ("a.csv.zst", Array(zstd.prefix(3)), "ends in .zst, but its content", "compress it with zstd"),
            ("a.csv", gzip, "compressed with gzip, but its name does not end in .gz", "rename it to a.csv.gz"),
            ("a.csv", zstd, "compressed with zstd, but its name does not end in .zst", "rename it to a.csv.zst"),
            ("a.csv.GZ", gzip, "compressed with gzip", "rename it to a.csv.GZ.gz"),
        ]
        for (name, bytes, message, wayOut) in cases {
            let path = try folder.write(name, bytes)
            let error = #expect(throws: StagingError.self) { try read(path, capacity: 100) }
            #expect(error?.message.contains(message) == true && error?.wayOut?.contains(wayOut) == true, "\(name)")
            #expect(error?.outcome == .refused && error?.location == path)
        }
    }

    @Test func damagedFileIsNoContentToCompareWith() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("a.csv.gz", try CompressedSample.gzip(Self.content).dropLast())
        #expect(try FileSource.content(path: path, ofSizeIn: [Int64(Self.content.count)]) == nil)
        let error = #expect(throws: StagingError.self) { try read(path, capacity: 1 << 16) }
        guard case .undecompressible(path, .truncated) = error else {
            return #expect(Bool(false), "\(String(describing: error))")
        }
    }

    /// A file that is still being written looks truncated, or as if there were something behind its end.
    @Test(arguments: ["a.csv.gz", "a.csv.zst"])
    func fileThatChangesIsSaidToChangeNotToBeDamaged(name: String) throws {
        let folder = try TemporaryFolder()
        var generator = SeededGenerator(seed: 7)
        let noise = (0..<600_000).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        let bytes = try name.hasSuffix("gz") ? CompressedSample.gzip(noise) : CompressedSample.zstd(noise)
        for change in ["truncate", "append"] {
            let path = try folder.write(name, bytes)
            var source = try FileSource(path: path)
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1000, alignment: 1)
            defer { buffer.deallocate() }
            _ = try source.read(into: buffer)
            #expect(source.position < source.identity.bytes / 2)
            if change == "append" {
                try folder.append(name, "more")
            } else {
                try #require(truncate(path, off_t(bytes.count / 2)) == 0)
            }
            var error: (any Error)?
            do {
                while try source.read(into: buffer) > 0 {}
            } catch let caught {
                error = caught
            }
            guard case StagingError.changedWhileRead? = error else {
                return #expect(Bool(false), "\(change): \(String(describing: error))")
            }
        }
    }

    /// A stream that unpacks to a thousand times its size comes in the pieces asked for.
    @Test(arguments: ["a.csv.gz", "a.csv.zst"])
    func noMoreThanAskedForComesOut(name: String) throws {
        let folder = try TemporaryFolder()
        let zeros = [UInt8](repeating: 0x61, count: 1 << 22)
        let member = try name.hasSuffix("gz") ? CompressedSample.gzip(zeros) : CompressedSample.zstd(zeros)
        let path = try folder.write(name, member + member)
        var source = try FileSource(path: path)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096 + 1, alignment: 1)
        defer { buffer.deallocate() }
        buffer[4096] = 7
        var total = 0
        while true {
            let count = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<4096]))
            guard count > 0 else { break }
            total += count
            #expect(buffer[4096] == 7)
        }
        #expect(total == 1 << 23)
        _ = try source.finish()
    }
}
