import Postgres

/// Writes whole numbers of two, four or eight bytes.
enum IntegerEncoder {
    /// Appends `[+-]digits`.
    @inline(__always)
    static func append<Value: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: UnsafeRawBufferPointer, as type: Value.Type, to buffer: inout CopyBuffer
    ) -> RejectCode? {
        guard let first = bytes.first else { return .badInteger }
        let isNegative = first == UInt8(ascii: "-")
        let start = isNegative || first == UInt8(ascii: "+") ? 1 : 0
        let count = bytes.count &- start
        let magnitude: Int64
        switch count {
        case 1...8:
            guard let digits = DecimalDigits.value(bytes, start, count) else { return .badInteger }
            magnitude = Int64(digits)
        case 9...16:
            guard let high = DecimalDigits.value(bytes, start, count &- 8),
                let low = DecimalDigits.value(bytes, bytes.count &- 8, 8)
            else { return .badInteger }
            magnitude = Int64(high) &* 100_000_000 &+ Int64(low)
        default:
            return appendLong(bytes, from: start, isNegative: isNegative, as: type, to: &buffer)
        }
        let value = isNegative ? 0 &- magnitude : magnitude
        guard value >= Int64(Value.min), value <= Int64(Value.max) else { return .outOfRange }
        buffer.appendBinary(Value(truncatingIfNeeded: value))
        return nil
    }

    /// Appends any number of digits: zeros may stand before those that count.
    private static func appendLong<Value: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: UnsafeRawBufferPointer, from start: Int, isNegative: Bool, as type: Value.Type,
        to buffer: inout CopyBuffer
    ) -> RejectCode? {
        guard start < bytes.count else { return .badInteger }
        // Counted downwards, because the smallest number has no positive counterpart.
        var value: Value = 0
        var overflows = false
        for at in start..<bytes.count {
            let digit = bytes[at] &- 0x30
            guard digit <= 9 else { return .badInteger }
            let (tenfold, first) = value.multipliedReportingOverflow(by: 10)
            let (next, second) = tenfold.subtractingReportingOverflow(Value(truncatingIfNeeded: digit))
            overflows = overflows || first || second
            value = next
        }
        guard !overflows, isNegative || value != Value.min else { return .outOfRange }
        buffer.appendBinary(isNegative ? value : 0 &- value)
        return nil
    }
}
