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

    // Not private: optimised, other modules destroy it in place, and a private type has no symbol to link to (Swift 6.3).
    enum Decoder: ~Copyable {
        case gzip(GzipDecoder)
        case zstd(ZstdDecoder)
    }

    private var decoder: Decoder

    /// Begins; throws when the library cannot.
    public init(_ format: CompressionFormat) throws(DecompressionError) {
        switch format {
        case .gzip: decoder = .gzip(try GzipDecoder())
        case .zstd: decoder = .zstd(try ZstdDecoder(largestWindowLog: Int32(Self.largestWindowLog)))
        }
    }

    /// Decompresses the next bytes into `output`, which must have room; what is not consumed is to come again.
    ///
    /// Bytes may come out without any going in; with bytes to go in, something always happens. Throws when the input is
    /// not in the format, after which the decompression is worthless.
    public mutating func decode(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(DecompressionError) -> DecodingStep {
        let step = unsafe try decoder.decode(input, into: output)
        try step.checkProgress(from: input.count, into: output.count)
        return step
    }

    /// Throws unless what was consumed ends where a member or frame does.
    public func checkEnd() throws(DecompressionError) {
        let isComplete =
            switch decoder {
            case .gzip(let gzip): gzip.isComplete
            case .zstd(let zstd): zstd.isComplete
            }
        guard isComplete else { throw .truncated }
    }
}

extension Decompressor.Decoder {
    mutating func decode(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(DecompressionError) -> DecodingStep {
        // What an enum holds cannot be changed in its place: it is taken out and put back.
        let step: DecodingStep
        switch consume self {
        case .gzip(var gzip):
            do {
                step = unsafe try gzip.decode(input, into: output)
            } catch {
                self = .gzip(gzip)
                throw error
            }
            self = .gzip(gzip)
        case .zstd(var zstd):
            do {
                step = unsafe try zstd.decode(input, into: output)
            } catch {
                self = .zstd(zstd)
                throw error
            }
            self = .zstd(zstd)
        }
        return step
    }
}
