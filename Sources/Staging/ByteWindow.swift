#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The part of a file that is in memory: what is not yet consumed, and room to read more behind it.
struct ByteWindow: ~Copyable {
    /// The first byte in memory.
    private(set) var base: UnsafeMutablePointer<UInt8>
    /// How many bytes of the file are in memory.
    private(set) var count = 0
    /// Offset in the file of the first byte in memory.
    private(set) var fileOffset = 0
    /// Whether the file has no bytes behind those in memory.
    private(set) var isLast = false
    private var capacity: Int

    /// An empty window that large; it grows when a record does not fit.
    init(capacity: Int) {
        self.capacity = max(capacity, 16)
        base = .allocate(capacity: self.capacity)
    }

    deinit {
        base.deallocate()
    }

    /// Forgets the first `consumed` bytes, moves the rest to the front and reads more behind it.
    ///
    /// Throws when the file cannot be read; the window then still holds what it held.
    mutating func refill(from source: inout FileSource, keepingFrom consumed: Int) throws {
        let rest = count - consumed
        if consumed > 0 {
            memmove(base, base + consumed, rest)
            fileOffset += consumed
            count = rest
        } else if count == capacity {
            let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2)
            larger.update(from: base, count: count)
            base.deallocate()
            base = larger
            capacity *= 2
        }
        let read = try source.read(into: UnsafeMutableRawBufferPointer(start: base + count, count: capacity - count))
        count += read
        isLast = read == 0
    }
}
