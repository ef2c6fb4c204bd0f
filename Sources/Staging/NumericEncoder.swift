import Postgres

/// Writes decimal numbers as `numeric_recv` reads them: digits in base 10,000, the weight of the first, sign, scale.
enum NumericEncoder {
    /// The digits `numeric` can hold before and behind the point (manual, "Numeric Types").
    private static let mostIntegerDigits = 131_072
    private static let mostFractionDigits = 16_383

    /// A decimal number taken apart: offsets of its digits, without leading zeros before the point.
    private struct Decimal {
        var isNegative = false
        var integer = 0..<0
        var fraction = 0..<0
    }

    /// Appends a number without limits of its own.
    static func append(_ bytes: UnsafeRawBufferPointer, to buffer: inout CopyBuffer) -> RejectCode? {
        guard let number = parse(bytes) else { return .badNumeric }
        guard number.integer.count <= mostIntegerDigits, number.fraction.count <= mostFractionDigits else {
            return .numericOverflow
        }
        write(number, bytes, scale: number.fraction.count, to: &buffer)
        return nil
    }

    /// Appends a number for a `numeric(precision, scale)`; it must fit without rounding.
    static func append(
        _ bytes: UnsafeRawBufferPointer, precision: Int, scale: Int, to buffer: inout CopyBuffer
    ) -> RejectCode? {
        guard var number = parse(bytes) else { return .badNumeric }
        let shown = max(scale, 0)
        while number.fraction.count > shown, bytes[number.fraction.upperBound - 1] == UInt8(ascii: "0") {
            number.fraction = number.fraction.lowerBound..<number.fraction.upperBound - 1
        }
        guard number.fraction.count <= shown, number.integer.count <= max(precision - scale, 0),
            scale >= 0 || areZeros(bytes, number.integer.suffix(-scale)),
            scale <= precision || areZeros(bytes, number.fraction.prefix(scale - precision))
        else { return .numericOverflow }
        write(number, bytes, scale: shown, to: &buffer)
        return nil
    }

    private static func areZeros(_ bytes: UnsafeRawBufferPointer, _ places: Range<Int>) -> Bool {
        places.allSatisfy { bytes[$0] == UInt8(ascii: "0") }
    }

    /// Reads `[+-]digits[.digits]`, where the digits on one side of the point may be missing.
    private static func parse(_ bytes: UnsafeRawBufferPointer) -> Decimal? {
        var number = Decimal()
        var at = 0
        if let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            number.isNegative = sign == UInt8(ascii: "-")
            at = 1
        }
        let start = at
        while at < bytes.count, bytes[at] &- 0x30 <= 9 {
            at &+= 1
        }
        var first = start
        while first < at, bytes[first] == UInt8(ascii: "0") {
            first &+= 1
        }
        number.integer = first..<at
        var digits = at - start
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            at &+= 1
            let point = at
            while at < bytes.count, bytes[at] &- 0x30 <= 9 {
                at &+= 1
            }
            number.fraction = point..<at
            digits += at - point
        }
        return at == bytes.count && digits > 0 ? number : nil
    }

    private static func write(
        _ number: Decimal, _ bytes: UnsafeRawBufferPointer, scale: Int, to buffer: inout CopyBuffer
    ) {
        let start = buffer.count
        // Length, then count and weight, then sign and scale: filled in when the digits are known.
        buffer.append(bigEndian: Int32(0))
        buffer.append(bigEndian: Int32(0))
        buffer.append(bigEndian: Int32(0))
        var weight = (number.integer.count &+ 3) / 4 &- 1
        var written = 0
        var significant = 0
        func append(_ group: Int16) {
            if group == 0, written == 0 {
                weight &-= 1
                return
            }
            buffer.append(bigEndian: group)
            written &+= 1
            if group != 0 {
                significant = written
            }
        }
        // Groups of four count from the point, so that the first may have fewer digits.
        var at = number.integer.lowerBound
        var end = at &+ (number.integer.count &+ 3) % 4 &+ 1
        while at < number.integer.upperBound {
            append(value(bytes, at..<end))
            at = end
            end &+= 4
        }
        at = number.fraction.lowerBound
        while at < number.fraction.upperBound {
            end = min(at &+ 4, number.fraction.upperBound)
            var group = value(bytes, at..<end)
            for _ in end &- at..<4 {
                group &*= 10
            }
            append(group)
            at = end
        }
        // Zeros at the end are not stored, the scale tells how many are shown.
        buffer.truncate(to: start + 12 + 2 * significant)
        let sign: Int32 = number.isNegative && significant > 0 ? 0x4000 : 0
        let shownWeight = significant == 0 ? 0 : weight
        buffer.overwrite(at: start, bigEndian: Int32(8 + 2 * significant))
        buffer.overwrite(at: start + 4, bigEndian: Int32(significant) << 16 | Int32(shownWeight) & 0xFFFF)
        buffer.overwrite(at: start + 8, bigEndian: sign << 16 | Int32(scale))
    }

    @inline(__always)
    private static func value(_ bytes: UnsafeRawBufferPointer, _ digits: Range<Int>) -> Int16 {
        var value: Int16 = 0
        for at in digits {
            value = value &* 10 &+ Int16(truncatingIfNeeded: bytes[at] &- 0x30)
        }
        return value
    }
}
