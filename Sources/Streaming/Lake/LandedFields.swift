/// What is in a row on its way into a landing table, where it lies.
struct LandedFields {
    let partition: Int32
    let line: LakeLine.Fields
    /// Where the next row begins.
    let end: Int

    /// Reads the row that begins there; its fields are ``LandingTable/columns``.
    init(_ rows: UnsafeRawBufferPointer, at start: Int, isJSON: Bool) {
        // Behind the number of fields.
        var at = start + 2
        func integer<Value: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, _: Value.Type) -> Value {
            Value(bigEndian: rows.loadUnaligned(fromByteOffset: offset, as: Value.self))
        }
        func next() -> UnsafeRawBufferPointer? {
            let size = Int(integer(at, Int32.self))
            at += 4
            guard size >= 0 else { return nil }
            defer { at += size }
            return UnsafeRawBufferPointer(rebasing: rows[at..<at + size])
        }
        // The topic is that of all of them.
        _ = next()
        partition = integer(at + 4, Int32.self)
        at += 8
        var line = LakeLine.Fields()
        line.offset = integer(at + 4, Int64.self)
        at += 12
        if let time = next() {
            let microseconds = Int64(bigEndian: time.loadUnaligned(as: Int64.self))
            line.time = microseconds / 1_000 + 946_684_800_000
        }
        line.key = next()
        line.value = next()
        if isJSON, let value = line.value {
            // jsonb begins with its version.
            line.value = UnsafeRawBufferPointer(rebasing: value[1...])
        }
        line.headers = next()
        if let headers = line.headers {
            line.headers = UnsafeRawBufferPointer(rebasing: headers[1...])
        }
        line.isTombstone = next()?.first == 1
        self.line = line
        end = at
    }
}
