#if canImport(Glibc)
public import Glibc
#elseif canImport(Darwin)
public import Darwin
#endif

/// Bytes of a COPY stream on their way to a ``CopyWriter``: grows as needed, is emptied and filled again.
///
/// The hot path of a load: no array, no string and no reference counting per field. Offsets are counted from the
/// start of the buffer; whoever begins a row remembers `count`, to take the row back with ``truncate(to:)``.
@safe
public struct CopyBuffer: ~Copyable {
    @usableFromInline var base: UnsafeMutableRawPointer
    /// For how many bytes there is room before it has to grow.
    public private(set) var capacity: Int
    /// How many bytes are in it.
    public private(set) var count = 0

    /// An empty buffer with room for that many bytes before it has to grow.
    public init(capacity: Int) {
        self.capacity = max(capacity, 64)
        unsafe base = .allocate(byteCount: self.capacity, alignment: 16)
    }

    deinit {
        unsafe base.deallocate()
    }

    /// Makes room for that many bytes more.
    @inlinable @inline(__always)
    public mutating func reserve(_ extra: Int) {
        if count &+ extra > capacity {
            grow(by: extra)
        }
    }

    @usableFromInline
    mutating func grow(by extra: Int) {
        let larger = max(capacity * 2, count + extra)
        let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
        unsafe moved.copyMemory(from: base, byteCount: count)
        unsafe base.deallocate()
        unsafe base = unsafe moved
        capacity = larger
    }

    /// Forgets everything behind that offset.
    public mutating func truncate(to offset: Int) {
        precondition(offset <= count)
        count = offset
    }

    /// Forgets everything and keeps the memory.
    public mutating func removeAll() {
        count = 0
    }

    /// Appends one byte.
    @inlinable @inline(__always)
    public mutating func append(_ byte: UInt8) {
        reserve(1)
        unsafe base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        advance(by: 1)
    }

    /// Appends an integer, most significant byte first.
    @inlinable @inline(__always)
    public mutating func append<Value: FixedWidthInteger & BitwiseCopyable>(bigEndian value: Value) {
        reserve(MemoryLayout<Value>.size)
        unsafe base.storeBytes(of: value.bigEndian, toByteOffset: count, as: Value.self)
        advance(by: MemoryLayout<Value>.size)
    }

    /// Appends bytes.
    @inlinable @inline(__always)
    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress, bytes.count > 0 else { return }
        reserve(bytes.count)
        unsafe memcpy(base + count, start, bytes.count)
        advance(by: bytes.count)
    }

    /// Overwrites four bytes that are there already, most significant first.
    @inlinable @inline(__always)
    public mutating func overwrite(at offset: Int, bigEndian value: Int32) {
        precondition(offset >= 0 && offset &+ 4 <= count)
        unsafe base.storeBytes(of: value.bigEndian, toByteOffset: offset, as: Int32.self)
    }

    @usableFromInline @inline(__always)
    mutating func advance(by size: Int) {
        count = count &+ size
    }

    /// Hands all bytes out, for as long as the closure runs.
    public borrowing func withBytes<Value, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try unsafe body(UnsafeRawBufferPointer(start: base, count: count))
    }
}
