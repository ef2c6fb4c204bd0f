/// One field of the record that a ``RecordReader`` stands on; its bytes are valid until the next record is read.
package struct Field {
    var start: UnsafePointer<UInt8>
    var count: Int
    /// Whether it was in quotes: an empty quoted field is an empty string, an empty unquoted one is NULL.
    package var isQuoted: Bool

    package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }
}
