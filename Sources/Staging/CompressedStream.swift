import Decompression

/// The content of a compressed file, decompressed piece by piece.
struct CompressedStream: ~Copyable {
    /// As much of the file as is in memory, in bytes: what zstd advises, and twice what gzip reads.
    private static let pieceSize = 128 * 1024

    private var decompressor: Decompressor
    private let piece: UnsafeMutableRawBufferPointer
    /// What of the piece is not decompressed yet.
    private var rest = 0..<0
    private var isFileRead = false

    /// A stream at the start of a file.
    init(_ format: CompressionFormat) throws(DecompressionError) {
        decompressor = try Decompressor(format)
        piece = .allocate(byteCount: Self.pieceSize, alignment: 64)
    }

    deinit {
        piece.deallocate()
    }

    /// Fills `buffer` with the next bytes of the content, with fewer only at its end.
    ///
    /// Throws `DecompressionError` when the file is not in its format up to its last byte.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer, from file: inout OpenFile) throws -> Int {
        var filled = 0
        while filled < buffer.count {
            if rest.isEmpty, !isFileRead {
                rest = 0..<(try file.read(into: piece))
                isFileRead = rest.isEmpty
            }
            let step = try decompressor.decode(
                UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(piece)[rest]),
                into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
            rest = rest.lowerBound + step.consumed..<rest.upperBound
            filled += step.produced
            if step.produced == 0, rest.isEmpty, isFileRead {
                try decompressor.checkEnd()
                break
            }
        }
        return filled
    }
}
