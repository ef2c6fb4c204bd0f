internal import CZstd

/// A running decompression of zstd frames, one behind the other, skippable ones left out (RFC 8878 §3.1), by libzstd,
/// which also checks their checksum where they have one.
///
/// Takes as much memory as the window of its frames, and little more. Not thread-safe; owned by the thread that feeds it.
@safe
struct ZstdDecoder: ~Copyable {
    private let stream: OpaquePointer
    private var frames = 0
    private var place = DecoderPlace.start

    /// Whether everything so far was complete frames.
    var isComplete: Bool { place == .behind }

    /// A decoder that refuses frames with a window of more than 2 to the power of `largestWindowLog` bytes.
    init(largestWindowLog: Int32) throws(DecompressionError) {
        guard let stream = unsafe ZSTD_createDStream() else {
            throw .unavailable
        }
        guard unsafe ZSTD_isError(ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, largestWindowLog)) == 0 else {
            unsafe ZSTD_freeDStream(stream)
            throw .unavailable
        }
        unsafe self.stream = unsafe stream
    }

    deinit {
        unsafe ZSTD_freeDStream(stream)
    }

    /// Decompresses the next bytes; throws when they are no frames, after which the decoder is worthless.
    mutating func decode(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(DecompressionError) -> DecodingStep {
        if place == .behind {
            guard let first = unsafe input.first else { return .none }
            guard CompressionFormat.zstd.mayBegin(with: first) else { throw .trailingBytes }
        }
        var source = unsafe ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var target = unsafe ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let expected = unsafe ZSTD_decompressStream(stream, &target, &source)
        guard ZSTD_isError(expected) == 0 else {
            throw refusal(ZSTD_getErrorCode(expected))
        }
        if expected == 0 {
            frames += 1
            place = .behind
        } else {
            place = .inside
        }
        return unsafe DecodingStep(consumed: source.pos, produced: target.pos)
    }

    private func refusal(_ code: ZSTD_ErrorCode) -> DecompressionError {
        switch code {
        case ZSTD_error_frameParameter_windowTooLarge: .windowTooLarge
        case ZSTD_error_dictionary_wrong: .dictionaryNeeded
        case ZSTD_error_memory_allocation: .unavailable
        case ZSTD_error_prefix_unknown where frames > 0: .trailingBytes
        default: .damaged(unsafe String(cString: ZSTD_getErrorString(code)))
        }
    }
}
