import CompressedSamples
import Testing

@testable import Decompression

@Suite struct CompressionFormatTests {
    @Test(arguments: [
        ("a.csv.gz", CompressionFormat.gzip, "a.csv"), ("a.csv.zst", .zstd, "a.csv"), ("a.gz.zst", .zstd, "a.gz"),
        ("a.csv", nil, "a.csv"), ("a.csv.GZ", nil, "a.csv.GZ"), ("agz", nil, "agz"), ("a.zstd", nil, "a.zstd"),
        ("", nil, ""), (".gz", .gzip, ""),
    ])
    func nameSaysTheFormat(name: String, format: CompressionFormat?, decompressed: String) {
        #expect(CompressionFormat(ofName: name) == format)
        #expect(CompressionFormat.decompressedName(name) == decompressed)
    }

    @Test func firstByteSaysWhatMayFollow() {
        for byte in UInt8.min ... .max {
            #expect(CompressionFormat.gzip.mayBegin(with: byte) == (byte == 0x1F))
            #expect(CompressionFormat.zstd.mayBegin(with: byte) == (byte == 0x28 || (0x50...0x5F).contains(byte)))
        }
    }

    @Test func contentSaysTheFormat() throws {
        let gzip = try CompressedSample.gzip([])
        let zstd = try CompressedSample.zstd([])
        #expect(CompressionFormat(ofBytes: gzip) == .gzip && CompressionFormat(ofBytes: zstd) == .zstd)
        #expect(CompressionFormat.gzip.fits(gzip) && CompressionFormat.zstd.fits(zstd))
        #expect(!CompressionFormat.gzip.fits(zstd) && !CompressionFormat.zstd.fits(gzip))
    }

    /// The number of a skippable frame can be text: `P*M` and a control character.
    @Test func skippableFrameFitsAndIsNoProof() {
        let frame = CompressedSample.skippableFrame([1])
        #expect(CompressionFormat.zstd.fits(frame) && CompressionFormat(ofBytes: frame) == nil)
        #expect(!CompressionFormat.zstd.fits([0x4F, 0x2A, 0x4D, 0x18]))
    }

    @Test(arguments: ["", "a", "n,note\n", "(", "\u{1F}"])
    func textIsNeither(text: String) {
        let bytes = Array(text.utf8)
        #expect(CompressionFormat(ofBytes: bytes) == nil)
        for format in CompressionFormat.allCases {
            #expect(!format.fits(bytes))
        }
    }
}
