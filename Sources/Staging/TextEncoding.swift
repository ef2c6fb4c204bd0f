#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The check that bytes are text Postgres can hold: UTF-8 without NUL.
package enum TextEncoding {
    /// The first rule that the bytes break; nil when they are fine.
    package static func check(_ bytes: UnsafeRawBufferPointer) -> RejectCode? {
        defect(in: bytes)?.rule
    }

    /// The first rule that the bytes break, and how many bytes there are before what breaks it; nil when they are fine.
    package static func defect(in bytes: UnsafeRawBufferPointer) -> (rule: RejectCode, at: Int)? {
        guard let start = bytes.baseAddress else { return nil }
        if let nul = memchr(start, 0, bytes.count) {
            return (.nulByte, UnsafeRawPointer(nul) - start)
        }
        guard !isASCII(start, bytes.count) else { return nil }
        let length = lengthOfUTF8(bytes)
        return length == bytes.count ? nil : (.invalidEncoding, length)
    }

    /// Eight bytes at a time: nearly all records of nearly all files are ASCII.
    private static func isASCII(_ start: UnsafeRawPointer, _ count: Int) -> Bool {
        var seen: UInt64 = 0
        var at = 0
        while at &+ 8 <= count {
            seen |= start.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            at &+= 8
        }
        while at < count {
            seen |= UInt64(start.load(fromByteOffset: at, as: UInt8.self))
            at &+= 1
        }
        return seen & 0x8080_8080_8080_8080 == 0
    }

    /// Whether all of it is well-formed.
    static func isUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool { lengthOfUTF8(bytes) == bytes.count }

    /// How many bytes are well-formed (Unicode, table 3-7): no overlong forms, no surrogates, nothing above U+10FFFF.
    private static func lengthOfUTF8(_ bytes: UnsafeRawBufferPointer) -> Int {
        var at = 0
        func isContinuation(_ index: Int, from lowest: UInt8 = 0x80, to highest: UInt8 = 0xBF) -> Bool {
            index < bytes.count && bytes[index] >= lowest && bytes[index] <= highest
        }
        while at < bytes.count {
            let lead = bytes[at]
            let length: Int
            switch lead {
            case 0x00...0x7F: length = 1
            case 0xC2...0xDF where isContinuation(at + 1): length = 2
            case 0xE0 where isContinuation(at + 1, from: 0xA0): length = 3
            case 0xED where isContinuation(at + 1, to: 0x9F): length = 3
            case 0xE1...0xEC where isContinuation(at + 1): length = 3
            case 0xEE...0xEF where isContinuation(at + 1): length = 3
            case 0xF0 where isContinuation(at + 1, from: 0x90): length = 4
            case 0xF1...0xF3 where isContinuation(at + 1): length = 4
            case 0xF4 where isContinuation(at + 1, to: 0x8F): length = 4
            default: return at
            }
            for offset in stride(from: 2, to: length, by: 1) where !isContinuation(at + offset) {
                return at
            }
            at += length
        }
        return at
    }
}
