import Postgres

extension [Reject] {
    /// Writes rejects of a load to `ops.rejects`, in the transaction that is open.
    func write(to connection: inout Connection, load: Int64) throws {
        guard !isEmpty else { return }
        _ = try connection.copyIn(
            """
            copy ops.rejects (
                load_id, record_no, line_no, byte_offset, column_no, column_name, code, reason, raw, raw_truncated,
                value
            ) from stdin (format binary)
            """
        ) { writer in
            var buffer = CopyBuffer(capacity: 64 * 1024)
            buffer.appendBinaryHeader()
            for reject in self {
                reject.append(to: &buffer, load: load)
                if buffer.count > Reject.pieceSize {
                    try buffer.withBytes { try writer.write($0) }
                    buffer.removeAll()
                }
            }
            buffer.appendBinaryTrailer()
            try buffer.withBytes { try writer.write($0) }
        }
    }
}

extension Reject {
    /// Rejects go to libpq in pieces of about that size, in bytes.
    fileprivate static let pieceSize = 256 * 1024

    fileprivate func append(to buffer: inout CopyBuffer, load: Int64) {
        func append(_ bytes: (some Collection<UInt8>)?) {
            guard let bytes else { return buffer.appendBinaryNull() }
            Array(bytes).withUnsafeBytes { buffer.appendBinary(bytes: $0) }
        }
        buffer.beginBinaryRow(fields: 11)
        buffer.appendBinary(load)
        buffer.appendBinary(Int64(recordNumber))
        buffer.appendBinary(Int64(lineNumber))
        buffer.appendBinary(Int64(byteOffset))
        if let columnNumber {
            buffer.appendBinary(Int32(columnNumber))
        } else {
            buffer.appendBinaryNull()
        }
        append(columnName?.utf8)
        append(code.utf8)
        append(reason.utf8)
        append(raw)
        buffer.appendBinary(UInt8(isRawTruncated ? 1 : 0))
        append(value)
    }
}
