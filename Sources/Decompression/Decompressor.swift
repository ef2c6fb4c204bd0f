/// A running decompression of bytes that arrive in pieces into buffers of the caller's.
///
/// Its memory depends on neither how much comes in nor how much comes out. Not thread-safe; owned by the thread that
/// feeds it.
public struct Decompressor: ~Copyable {
    /// The largest window of a zstd frame, in bytes: what zstd itself takes unless told, and all it writes unless told.
    ///
    /// Windows of gzip have 32 KiB.
    public static let largestWindow = 1 << largestWindowLog
    private static let largestWindowLog = 27

    // One of the two.
    private var gzip: GzipDecoder?
    private var zstd: ZstdDecoder?

    /// Begins; throws when the library cannot.
    public init(_ format: CompressionFormat) throws(DecompressionError) {
        gzip = nil
        zstd = nil
        switch format {
        case .gzip: gzip = try GzipDecoder()
        case .zstd: zstd = try ZstdDecoder(largestWindowLog: Int32(Self.largestWindowLog))
        }
    }

    /// Decompresses the next bytes into `output`, which must have room; what is not consumed is to come again.
    ///
    /// Bytes may come out without any going in. Throws when the input is not in the format, after which the
    /// decompression is worthless.
    public mutating func decode(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(DecompressionError) -> DecodingStep {
        if let step = unsafe try gzip?.decode(input, into: output) {
            return step
        }
        return unsafe try zstd?.decode(input, into: output) ?? .none
    }

    /// Throws unless what was consumed ends where a member or frame does.
    public func checkEnd() throws(DecompressionError) {
        guard isComplete else { throw .truncated }
    }

    private var isComplete: Bool {
        switch gzip {
        case .some(let gzip): return gzip.isComplete
        case nil: break
        }
        switch zstd {
        case .some(let zstd): return zstd.isComplete
        case nil: return false
        }
    }
}
