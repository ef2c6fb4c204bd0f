/// The binary format of COPY (manual, "COPY", section "Binary Format"): every field is its length and its bytes as the
/// type's `…recv` function reads them.
extension CopyBuffer {
    /// The eleven bytes of signature, no flags, no header extension.
    public mutating func appendBinaryHeader() {
        for byte: UInt8 in [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00] {
            append(byte)
        }
        append(bigEndian: Int32(0))
        append(bigEndian: Int32(0))
    }

    /// The end of the data.
    public mutating func appendBinaryTrailer() {
        append(bigEndian: Int16(-1))
    }

    /// The start of a row with that many fields.
    @inlinable @inline(__always)
    public mutating func beginBinaryRow(fields: Int) {
        append(bigEndian: Int16(truncatingIfNeeded: fields))
    }

    /// A field that is NULL.
    @inlinable @inline(__always)
    public mutating func appendBinaryNull() {
        append(bigEndian: Int32(-1))
    }

    /// A field of fixed width: integers, dates (days since 2000-01-01), timestamps (microseconds since then),
    /// floating-point numbers (their bits).
    @inlinable @inline(__always)
    public mutating func appendBinary<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value) {
        append(bigEndian: Int32(truncatingIfNeeded: MemoryLayout<Value>.size))
        append(bigEndian: value)
    }

    /// A field of bytes as they are: text, json, bytea, uuid, labels of enums.
    @inlinable @inline(__always)
    public mutating func appendBinary(bytes: UnsafeRawBufferPointer) {
        append(bigEndian: Int32(truncatingIfNeeded: bytes.count))
        unsafe append(bytes)
    }

    /// A `jsonb` field: a version byte of 1 and the JSON text.
    @inlinable @inline(__always)
    public mutating func appendBinary(json: UnsafeRawBufferPointer) {
        append(bigEndian: Int32(truncatingIfNeeded: json.count &+ 1))
        append(UInt8(1))
        unsafe append(json)
    }
}
