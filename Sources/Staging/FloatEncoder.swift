import Postgres

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Writes binary floating-point numbers, correctly rounded, as the server's own `strtod` and `strtof` read them.
///
/// Read is `[+-]digits[.digits][e[+-]digits]`, where the digits on one side of the point may be missing: no hexadecimal
/// digits, no `NaN` and no `Infinity`, which in a delivery are the accident of a program and no measurement.
enum FloatEncoder {
    /// A decimal number: its sign, and as many of its digits as fit a word.
    private struct Decimal {
        var isNegative = false
        /// Without the point, and without the digits that did not fit.
        var digits: UInt64 = 0
        /// The power of ten that `digits` is to be multiplied with.
        var exponent = 0
        /// Whether all digits are in `digits`.
        var isComplete = true

        /// The number, where one multiplication or division of two exactly known ones gives it: correctly rounded then
        /// (Clinger, "How to Read Floating Point Numbers Accurately", 1990).
        @inline(__always)
        func exact<Value: BinaryFloatingPoint>(_ type: Value.Type, powersTo largest: Int) -> Value? {
            if digits == 0, isComplete {
                return isNegative ? -0.0 : 0
            }
            guard isComplete, digits &>> (Value.significandBitCount &+ 1) == 0, abs(exponent) <= largest else {
                return nil
            }
            var power: Value = 1
            for _ in 0..<abs(exponent) {
                power *= 10
            }
            let magnitude = exponent < 0 ? Value(digits) / power : Value(digits) * power
            return isNegative ? -magnitude : magnitude
        }
    }

    /// Appends a `real`.
    static func appendFloat(_ bytes: UnsafeRawBufferPointer, to buffer: inout CopyBuffer) -> RejectCode? {
        guard let number = parse(bytes) else { return .badFloat }
        // 10 to the 10th is the last power of ten that is exact in 24 bits.
        let value = number.exact(Float.self, powersTo: 10) ?? withCString(bytes) { strtof($0, nil) }
        guard value.isFinite, value != 0 || number.digits == 0 else { return .outOfRange }
        buffer.appendBinary(value.bitPattern)
        return nil
    }

    /// Appends a `double precision`.
    static func appendDouble(_ bytes: UnsafeRawBufferPointer, to buffer: inout CopyBuffer) -> RejectCode? {
        guard let number = parse(bytes) else { return .badFloat }
        // 10 to the 22nd is the last power of ten that is exact in 53 bits.
        let value = number.exact(Double.self, powersTo: 22) ?? withCString(bytes) { strtod($0, nil) }
        guard value.isFinite, value != 0 || number.digits == 0 else { return .outOfRange }
        buffer.appendBinary(value.bitPattern)
        return nil
    }

    private static func parse(_ bytes: UnsafeRawBufferPointer) -> Decimal? {
        var number = Decimal()
        var at = 0
        if let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            number.isNegative = sign == UInt8(ascii: "-")
            at = 1
        }
        var count = readDigits(bytes, &at, into: &number, power: 0)
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            at &+= 1
            count &+= readDigits(bytes, &at, into: &number, power: -1)
        }
        guard count > 0 else { return nil }
        if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            at &+= 1
            let isNegative = at < bytes.count && bytes[at] == UInt8(ascii: "-")
            at &+= isNegative || (at < bytes.count && bytes[at] == UInt8(ascii: "+")) ? 1 : 0
            let start = at
            var exponent = 0
            while at < bytes.count, bytes[at] &- 0x30 <= 9 {
                // Anything as large as this is beyond every exact power.
                exponent = min(exponent &* 10 &+ Int(bytes[at] &- 0x30), 1 << 32)
                at &+= 1
            }
            guard at > start else { return nil }
            number.exponent &+= isNegative ? -exponent : exponent
        }
        return at == bytes.count ? number : nil
    }

    /// Reads digits, each of which moves the exponent by `power`, and returns how many there were.
    @inline(__always)
    private static func readDigits(
        _ bytes: UnsafeRawBufferPointer, _ at: inout Int, into number: inout Decimal, power: Int
    ) -> Int {
        let start = at
        while at < bytes.count {
            let digit = bytes[at] &- 0x30
            guard digit <= 9 else { break }
            // Nineteen digits fit; further ones only count.
            if number.digits < 1_000_000_000_000_000_000 {
                number.digits = number.digits &* 10 &+ UInt64(digit)
                number.exponent &+= power
            } else {
                number.isComplete = false
            }
            at &+= 1
        }
        return at &- start
    }

    /// Lends the bytes with a NUL behind them, as C wants text; the programs stay in C's own locale, where the point is a
    /// point.
    private static func withCString<Value>(
        _ bytes: UnsafeRawBufferPointer, _ body: (UnsafePointer<CChar>) -> Value
    ) -> Value {
        withUnsafeTemporaryAllocation(byteCount: bytes.count + 1, alignment: 1) { copy in
            copy.copyMemory(from: bytes)
            copy[bytes.count] = 0
            return copy.withMemoryRebound(to: CChar.self) { text in
                guard let start = text.baseAddress else { preconditionFailure("an allocation of at least one byte") }
                return body(start)
            }
        }
    }
}
