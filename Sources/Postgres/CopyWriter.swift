internal import CLibPQ

/// The sending end of a COPY FROM STDIN, for as long as the closure it is handed to runs.
@safe
public struct CopyWriter: ~Copyable {
    private let handle: OpaquePointer
    /// How many bytes were handed over so far.
    public private(set) var byteCount = 0

    /// 64–256 KiB a call is where throughput is best; larger ones only cost memory (specs/style.md §4).
    static let chunkSize = 128 * 1024

    init(handle: OpaquePointer) {
        unsafe self.handle = unsafe handle
    }

    /// Sends bytes of the COPY stream; blocks while the server does not take them.
    ///
    /// Throws when the connection is gone. Data the server refuses shows only when the COPY ends: libpq does not look
    /// at the server's answer before.
    public mutating func write(_ bytes: UnsafeRawBufferPointer) throws(PostgresError) {
        var start = 0
        while start < bytes.count {
            let size = min(Self.chunkSize, bytes.count - start)
            let chunk = unsafe bytes.baseAddress?.advanced(by: start).assumingMemoryBound(to: CChar.self)
            guard unsafe PQputCopyData(handle, chunk, Int32(size)) == 1 else {
                throw PostgresError(.connection, unsafe Connection.lastError(of: handle))
            }
            start += size
        }
        byteCount += bytes.count
    }
}
