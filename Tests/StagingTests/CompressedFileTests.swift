import CompressedSamples
import Decompression
import Failures
import Foundation
import Postgres
import TestCluster
import Testing

@testable import Staging

@Suite(.timeLimit(.minutes(2))) struct CompressedFileTests {
    private static let name = "sample_2022-11-20.csv"
    private static let text = "n,note,at\n1,\"a\nb\",2022-11-20 07:05\nx,,\n3,c,\n\n"

    /// What the ledger and the target say of the live load: counts, rows by record, reject by line and byte, content.
    private func outcome(_ site: LoadingSite) throws -> [String] {
        try site.texts(
            """
            select concat_ws(' ', l.records, l.loaded, l.rejected, l.skipped, f.bytes, encode(f.sha256, 'hex'), (
                select string_agg(concat_ws('|', s._record_no, s.n, s.note, s.at), ' ' order by s._record_no)
                from staging.sample as s where s._load_id = l.load_id
            ), (
                select string_agg(concat_ws('|', r.record_no, r.line_no, r.byte_offset, r.code), ' ')
                from ops.rejects as r where r.load_id = l.load_id
            ))
            from ops.loads as l inner join ops.files as f on f.file_id = l.file_id
            where l.status = 'loaded'
            """)
    }

    private static func compressed() throws -> [(suffix: String, bytes: [UInt8])] {
        let bytes = Array(text.utf8)
        let (first, second) = (Array(bytes.prefix(15)), Array(bytes.dropFirst(15)))
        return [
            (".gz", try CompressedSample.gzip(bytes)),
            (".gz", try CompressedSample.gzip(first) + CompressedSample.gzip(second)),
            (".zst", try CompressedSample.zstd(bytes)),
            (
                ".zst",
                try CompressedSample.zstd(first) + CompressedSample.skippableFrame([9]) + CompressedSample.zstd(second)
            ),
        ]
    }

    @Test func compressedFileIsLoadedAsThePlainOne() throws {
        let plain = try LoadingSite()
        let report = try #require(try plain.load(Self.name, Self.text, maxRejects: 1).report)
        #expect(report.bytes == Int64(Self.text.utf8.count) && report.contentBytes == report.bytes)
        let expected = try outcome(plain)
        #expect(expected.count == 1 && expected[0].contains("3|3|c") && expected[0].contains("2|4|"))
        for (suffix, bytes) in try Self.compressed() {
            let site = try LoadingSite()
            let report = try #require(
                try site.load(try site.delivery(Self.name + suffix, bytes), maxRejects: 1).report)
            #expect(report.bytes == Int64(bytes.count) && report.contentBytes == Int64(Self.text.utf8.count))
            #expect(try outcome(site) == expected)
            #expect(
                try site.texts("select concat_ws(' ', file_name, bytes) from ops.loads") == [
                    "\(Self.name)\(suffix) \(bytes.count)"
                ])
        }
    }

    @Test func sameContentCompressedOtherwiseIsAlreadyLoaded() throws {
        let site = try LoadingSite()
        let load = try #require(try site.load(Self.name, Self.text, maxRejects: 1).report?.load)
        for (suffix, bytes) in try Self.compressed() {
            let delivery = try site.delivery(Self.name + suffix, bytes)
            #expect(try site.load(delivery).alreadyLoaded == load)
            // Known from now on without being read, by its own name and size.
            var connection = try site.connect()
            #expect(try connection.liveLoads().map { $0.isUntouched(delivery) } == [true])
        }
        #expect(try site.load(Self.name, Self.text).alreadyLoaded == load)
        #expect(try site.ledger().count == 1)
    }

    @Test func otherContentCompressedReplacesTheOld() throws {
        let site = try LoadingSite()
        let first = try #require(try site.load(Self.name, "n,note,at\n1,,\n").report?.load)
        // As long as the old one, and longer: neither is taken for it.
        for (index, text) in ["n,note,at\n2,,\n", "n,note,at\n2,,\n3,,\n"].enumerated() {
            let delivery = try site.delivery("\(Self.name).gz", try CompressedSample.gzip(Array(text.utf8)))
            #expect(try site.load(delivery).report?.superseded == first + Int64(index))
        }
        #expect(try site.texts("select n from staging.sample order by 1") == ["2", "3"])
    }

    @Test(arguments: [".gz", ".zst"])
    func nameThatDoesNotAgreeIsRefusedBeforeTheLedger(suffix: String) throws {
        let site = try LoadingSite()
        let error = #expect(throws: StagingError.self) { try site.load(Self.name + suffix, Self.text) }
        guard case .notCompressed = error else { return #expect(Bool(false), "\(String(describing: error))") }
        let bytes = try #require(try Self.compressed().first { $0.suffix == suffix }?.bytes)
        let other = #expect(throws: StagingError.self) { try site.load(try site.delivery(Self.name, bytes)) }
        guard case .compressedUnawares = other else { return #expect(Bool(false), "\(String(describing: other))") }
        #expect(other?.wayOut?.contains("rename it to \(Self.name)\(suffix)") == true)
        #expect(try site.ledger().isEmpty)
    }

    /// Damage within what the header takes, and behind much that was already sent.
    @Test(arguments: [1, 60_000], [".gz", ".zst"])
    func damagedFileIsNotLoadedAndLeavesItsTrace(records: Int, suffix: String) throws {
        let content = Array(("n,note,at\n" + (1...records).map { "\($0),abc,2022-11-20 07:05\n" }.joined()).utf8)
        func compress(_ bytes: [UInt8], windowLog: Int32? = nil) throws -> [UInt8] {
            try suffix == ".gz"
                ? CompressedSample.gzip(bytes)
                : CompressedSample.zstd(bytes, windowLog: windowLog ?? 0, isSizeKnown: windowLog == nil)
        }
        let whole = try compress(content)
        var wrongSum = whole
        wrongSum[whole.count - (suffix == ".gz" ? 8 : 4)] ^= 1
        var faults: [(bytes: [UInt8], words: String)] = [
            (whole.dropLast(), "ends in the middle"), (Array(whole.prefix(whole.count - 40)), "ends in the middle"),
            (wrongSum, "is damaged ("), (whole + Array("rest".utf8), "behind its compressed data"),
        ]
        if suffix == ".zst" {
            faults.append((try whole + compress([1], windowLog: 28), "a window of more than 128 MiB"))
        }
        let site = try LoadingSite()
        // With a live load the content is compared first, without one it is not.
        for isLive in [false, true] {
            if isLive {
                try site.load(Self.name, "n,note,at\n0,,\n")
            }
            for fault in faults {
                let delivery = try site.delivery(Self.name + suffix, fault.bytes)
                let error = #expect(throws: StagingError.self) { try site.load(delivery) }
                guard case .undecompressible = error else {
                    return #expect(Bool(false), "\(String(describing: error))")
                }
                #expect(error?.outcome == .failed && error?.message.contains(fault.words) == true)
                #expect(
                    try site.text(
                        """
                        select concat_ws(' ', status, failure) from ops.loads order by load_id desc limit 1
                        """) == "failed \(error?.message ?? "")")
            }
            #expect(try site.texts("select n from staging.sample") == (isLive ? ["0"] : []))
        }
        #expect(try site.text("select count(*) from ops.loads where status = 'failed'") == "\(faults.count * 2)")
        #expect(try site.load(try site.delivery(Self.name + suffix, whole)).report?.loaded == records)
    }

    @Test(arguments: [".gz", ".zst"])
    func fileThatChangesWhileItIsReadIsNotLoaded(suffix: String) throws {
        let site = try LoadingSite("n int not null, note text", time: nil)
        // More than the window takes at once, also compressed.
        var generator = SeededGenerator(seed: 7)
        let noise = (1...80_000).map { "\($0),\(generator.next())\n" }.joined()
        let content = Array("n,note\n\(noise)".utf8)
        let bytes = try suffix == ".gz" ? CompressedSample.gzip(content) : CompressedSample.zstd(content)
        let delivery = try site.delivery(Self.name + suffix, bytes)
        var isCut = false
        let error = #expect(throws: StagingError.self) {
            try site.load(delivery) { event in
                if case .copying(let done, let total, _, _) = event, !isCut {
                    isCut = true
                    #expect(done > 0 && done < total && total == Int64(bytes.count))
                    try #require(truncate(delivery.path, off_t(bytes.count - 5)) == 0)
                }
            }
        }
        guard case .changedWhileRead = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(isCut)
        #expect(try site.text("select count(*) from staging.sample") == "0")
        #expect(try site.text("select status from ops.loads") == "failed")
    }
}
