import CZLib
import CZstd

/// Bytes compressed for a test, as other programs would deliver them.
public enum CompressedSample {
    /// A library that does not do what it is asked for.
    struct NotMade: Error {
        let reason: String
    }

    /// One gzip member.
    public static func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
        var stream = z_stream()
        let size = Int32(MemoryLayout<z_stream>.size)
        guard
            deflateInit2_(
                &stream, Z_BEST_SPEED, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK
        else { throw NotMade(reason: "deflateInit2") }
        defer { deflateEnd(&stream) }
        var member = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
        let room = UInt32(member.count)
        let status = bytes.withUnsafeBufferPointer { input in
            member.withUnsafeMutableBufferPointer { output in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = room
                return deflate(&stream, Z_FINISH)
            }
        }
        guard status == Z_STREAM_END else { throw NotMade(reason: "deflate: \(status)") }
        return Array(member.prefix(Int(room - stream.avail_out)))
    }

    /// One zstd frame with a checksum; its header says how large the content is only where `isSizeKnown`.
    public static func zstd(_ bytes: [UInt8], windowLog: Int32 = 0, isSizeKnown: Bool = true) throws -> [UInt8] {
        guard let context = ZSTD_createCCtx() else { throw NotMade(reason: "ZSTD_createCCtx") }
        defer { ZSTD_freeCCtx(context) }
        for (parameter, value) in [
            (ZSTD_c_compressionLevel, 1), (ZSTD_c_checksumFlag, 1), (ZSTD_c_windowLog, windowLog),
            (ZSTD_c_contentSizeFlag, isSizeKnown ? 1 : 0),
        ] {
            try check(ZSTD_CCtx_setParameter(context, parameter, value))
        }
        var frame = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count) + 64)
        guard !isSizeKnown else {
            let size = try check(ZSTD_compress2(context, &frame, frame.count, bytes, bytes.count))
            return Array(frame.prefix(size))
        }
        // What is not told that all of it is there takes the window asked for, however little comes.
        var produced = 0
        try bytes.withUnsafeBytes { input in
            try frame.withUnsafeMutableBytes { output in
                var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
                var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
                try check(ZSTD_compressStream2(context, &target, &source, ZSTD_e_continue))
                guard try check(ZSTD_compressStream2(context, &target, &source, ZSTD_e_end)) == 0 else {
                    throw NotMade(reason: "the frame did not end")
                }
                produced = target.pos
            }
        }
        return Array(frame.prefix(produced))
    }

    /// A skippable zstd frame (RFC 8878 §3.1.2): a decoder must leave it out.
    public static func skippableFrame(_ bytes: [UInt8]) -> [UInt8] {
        let size = UInt32(bytes.count)
        return [0x5A, 0x2A, 0x4D, 0x18] + (0..<4).map { UInt8(truncatingIfNeeded: size >> ($0 * 8)) } + bytes
    }

    @discardableResult
    private static func check(_ result: Int) throws -> Int {
        guard ZSTD_isError(result) == 0 else { throw NotMade(reason: String(cString: ZSTD_getErrorName(result))) }
        return result
    }
}
