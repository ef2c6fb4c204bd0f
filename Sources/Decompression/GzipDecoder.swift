internal import CZLib

/// A running decompression of gzip members, one behind the other (RFC 1952 §2.2), by zlib, which also checks their CRC.
///
/// Takes about 40 KiB. Not thread-safe; owned by the thread that feeds it.
@safe
struct GzipDecoder: ~Copyable {
    /// zlib compares the address with that of the beginning, so it may not change.
    private let stream: UnsafeMutablePointer<z_stream>
    private var members = 0
    private var place = DecoderPlace.start

    /// Whether everything so far was complete members.
    var isComplete: Bool { place == .behind }

    init() throws(DecompressionError) {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        // 16 more than the size of the window: a gzip header and trailer, nothing else (zlib.h, inflateInit2).
        let size = unsafe Int32(MemoryLayout<z_stream>.size)
        guard unsafe inflateInit2_(stream, MAX_WBITS + 16, ZLIB_VERSION, size) == Z_OK else {
            unsafe stream.deallocate()
            throw .unavailable
        }
        unsafe self.stream = unsafe stream
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Decompresses the next bytes; throws when they are no members, after which the decoder is worthless.
    mutating func decode(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(DecompressionError) -> DecodingStep {
        if place == .behind {
            guard let first = unsafe input.first else { return .none }
            guard CompressionFormat.gzip.mayBegin(with: first) else { throw .trailingBytes }
            guard unsafe inflateReset(stream) == Z_OK else { throw .unavailable }
        }
        let available = (input: UInt32(clamping: input.count), output: UInt32(clamping: output.count))
        unsafe stream.pointee.next_in = unsafe input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        unsafe stream.pointee.avail_in = available.input
        unsafe stream.pointee.next_out = unsafe output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        unsafe stream.pointee.avail_out = available.output
        switch unsafe inflate(stream, Z_NO_FLUSH) {
        case Z_OK, Z_BUF_ERROR:  // the latter: nothing to do before there is more input or room
            place = .inside
        case Z_STREAM_END:
            members += 1
            place = .behind
        case Z_MEM_ERROR: throw .unavailable
        default: throw refusal()
        }
        return DecodingStep(
            consumed: Int(available.input - (unsafe stream.pointee.avail_in)),
            produced: Int(available.output - (unsafe stream.pointee.avail_out)))
    }

    private func refusal() -> DecompressionError {
        // The two bytes of the magic number come first.
        if members > 0, unsafe stream.pointee.total_in <= 2 {
            return .trailingBytes
        }
        return .damaged(unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "no gzip member")
    }
}
