import CompressedSamples
import Testing

@testable import Decompression

@Suite struct DecompressorTests {
    /// 300,000 bytes that do not compress to nothing: several blocks of either format.
    private static let content: [UInt8] = {
        var state: UInt32 = 1
        return (0..<300_000).map { index in
            state = state &* 1_664_525 &+ 1_013_904_223
            return index % 3 == 0 ? UInt8(state >> 24) : UInt8(ascii: "a")
        }
    }()

    private static let sizes = [(1, 1), (1, 70_000), (7, 13), (4096, 1), (1 << 20, 1 << 20)]

    /// Feeds bytes in pieces of `input` bytes into buffers of `output` bytes, to their end.
    private func decompress(
        _ bytes: [UInt8], _ format: CompressionFormat, input: Int = 4096, output: Int = 4096
    ) throws -> [UInt8] {
        var decompressor = try Decompressor(format)
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: output)
        var start = 0
        while true {
            let piece = bytes[start..<min(start + input, bytes.count)]
            let step = try piece.withUnsafeBytes { piece in
                try buffer.withUnsafeMutableBytes { try decompressor.decode(piece, into: $0) }
            }
            #expect(step.consumed <= piece.count && step.produced <= output)
            start += step.consumed
            result += buffer[..<step.produced]
            if start == bytes.count, step.produced == 0 {
                try decompressor.checkEnd()
                return result
            }
        }
    }

    private func sample(_ format: CompressionFormat, _ bytes: [UInt8] = content) throws -> [UInt8] {
        switch format {
        case .gzip: try CompressedSample.gzip(bytes)
        case .zstd: try CompressedSample.zstd(bytes)
        }
    }

    private func failure(of bytes: [UInt8], _ format: CompressionFormat, input: Int = 4096) -> DecompressionError? {
        #expect(throws: DecompressionError.self) { try decompress(bytes, format, input: input) }
    }

    @Test(arguments: CompressionFormat.allCases, sizes)
    func anyPiecesGiveTheContent(format: CompressionFormat, sizes: (Int, Int)) throws {
        #expect(try decompress(sample(format), format, input: sizes.0, output: sizes.1) == Self.content)
    }

    @Test(arguments: CompressionFormat.allCases, sizes)
    func membersBehindEachOtherAreOneContent(format: CompressionFormat, sizes: (Int, Int)) throws {
        let parts = [Self.content[..<100_000], [], Self.content[100_000..<100_001], Self.content[100_001...]]
        let bytes = try parts.flatMap { try sample(format, Array($0)) }
        #expect(try decompress(bytes, format, input: sizes.0, output: sizes.1) == Self.content)
    }

    @Test(arguments: sizes)
    func skippableFramesAreLeftOut(sizes: (Int, Int)) throws {
        let skipped = CompressedSample.skippableFrame(Array(Self.content.prefix(10_000)))
        let bytes =
            try skipped + CompressedSample.skippableFrame([]) + sample(.zstd, [1, 2]) + skipped
            + CompressedSample.zstd([3], isSizeKnown: false) + skipped
        #expect(try decompress(bytes, .zstd, input: sizes.0, output: sizes.1) == [1, 2, 3])
    }

    @Test(arguments: CompressionFormat.allCases)
    func contentWithoutBytesIsOne(format: CompressionFormat) throws {
        #expect(try decompress(sample(format, []), format) == [])
    }

    @Test(arguments: CompressionFormat.allCases)
    func everyBeginningThatIsNotTheWholeIsTruncated(format: CompressionFormat) throws {
        let bytes = try sample(format, Array("some text, some text, some text\n".utf8))
        for count in 0..<bytes.count {
            #expect(failure(of: Array(bytes.prefix(count)), format) == .truncated, "\(count) of \(bytes.count)")
            // Also of what follows a whole one.
            if count > 0 {
                #expect(failure(of: bytes + bytes.prefix(count), format) == .truncated, "\(count) of \(bytes.count)")
            }
        }
    }

    @Test(arguments: CompressionFormat.allCases)
    func wrongChecksumIsDamage(format: CompressionFormat) throws {
        var bytes = try sample(format)
        // Of gzip the CRC stands before the size, in the last eight bytes; of zstd it is the last four.
        bytes[bytes.count - (format == .gzip ? 8 : 4)] ^= 1
        guard case .damaged(let reason) = failure(of: bytes, format) else { return #expect(Bool(false)) }
        #expect(reason.contains("check"))
    }

    @Test func wrongSizeOfGzipIsDamage() throws {
        var bytes = try sample(.gzip)
        bytes[bytes.count - 1] ^= 1
        #expect(failure(of: bytes, .gzip) == .damaged("incorrect length check"))
    }

    @Test(arguments: CompressionFormat.allCases)
    func noFlippedByteGoesUnnoticed(format: CompressionFormat) throws {
        let content = Array("some text, some text, and something else\n".utf8)
        let bytes = try sample(format, content)
        for index in bytes.indices {
            var flipped = bytes
            flipped[index] ^= 0x40
            // Header fields that say nothing of the content (time, system …) may change without harm.
            if let result = try? decompress(flipped, format) {
                #expect(result == content, "byte \(index)")
            }
        }
    }

    @Test(arguments: CompressionFormat.allCases, [[0], [0x78], [0x1F, 0x8C], [0x0A, 0x0A, 0x0A, 0x0A, 0x0A]])
    func bytesBehindTheEndAreTold(format: CompressionFormat, garbage: [UInt8]) throws {
        for input in [1, 4096] {
            #expect(failure(of: try sample(format) + garbage, format, input: input) == .trailingBytes)
        }
    }

    @Test func framesOfTheOtherFormatBehindTheEndAreTold() throws {
        #expect(failure(of: try sample(.gzip) + sample(.zstd), .gzip) == .trailingBytes)
        #expect(failure(of: try sample(.zstd) + sample(.gzip), .zstd) == .trailingBytes)
        #expect(failure(of: try sample(.zstd) + [0x28, 0xB5, 0x2F, 0xFE, 0, 0, 0, 0], .zstd) == .trailingBytes)
    }

    @Test(arguments: CompressionFormat.allCases)
    func textIsDamage(format: CompressionFormat) throws {
        guard case .damaged = failure(of: Array("n,note,at\n1,,\n".utf8), format) else { return #expect(Bool(false)) }
    }

    @Test func windowUpToTheBoundIsTakenAndTheNextIsNot() throws {
        let largest = try CompressedSample.zstd(Self.content, windowLog: 27, isSizeKnown: false)
        #expect(try decompress(largest, .zstd) == Self.content)
        let larger = try CompressedSample.zstd(Self.content, windowLog: 28, isSizeKnown: false)
        #expect(failure(of: larger, .zstd) == .windowTooLarge)
        #expect(failure(of: largest + larger, .zstd) == .windowTooLarge)
        #expect(Decompressor.largestWindow == 134_217_728)
    }

    @Test func frameThatNeedsADictionaryIsTold() throws {
        // RFC 8878 §3.1.1.1: a descriptor that says a dictionary number of one byte and a content size of one byte.
        let frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x21, 0x07, 0x01, 0x09, 0x00, 0x00, 0x61]
        #expect(failure(of: frame, .zstd) == .dictionaryNeeded)
    }

    /// Whoever goes on until the end would otherwise go on for ever.
    @Test func stepThatDoesNothingIsAnError() throws {
        #expect(throws: DecompressionError.stalled) { try DecodingStep.none.checkProgress(from: 1, into: 1) }
        try DecodingStep.none.checkProgress(from: 0, into: 1)
        try DecodingStep.none.checkProgress(from: 1, into: 0)
        try DecodingStep(consumed: 1, produced: 0).checkProgress(from: 1, into: 1)
        try DecodingStep(consumed: 0, produced: 1).checkProgress(from: 1, into: 1)
    }

    @Test func errorsSayWhatIsWrong() {
        let errors: [DecompressionError] = [
            .truncated, .damaged("x"), .trailingBytes, .windowTooLarge, .dictionaryNeeded, .stalled, .unavailable,
        ]
        #expect(Set(errors.map(\.description)).count == errors.count)
        #expect(DecompressionError.damaged("x").description.contains("(x)"))
        #expect(DecompressionError.windowTooLarge.description.contains("128 MiB"))
    }
}
