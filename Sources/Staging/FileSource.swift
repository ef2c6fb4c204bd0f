import Decompression
import Digests

/// What is in a file, decompressed.
struct FileContent: Equatable {
    /// Its size.
    let bytes: Int64
    let sha256: [UInt8]
}

/// The content of a file being read from its start to its end, hashed on the way.
///
/// The content of a file whose name ends in `.gz` or `.zst` is what is compressed in it: bytes, offsets and the hash
/// are those of the decompressed stream, so that the same content is the same however it was delivered. Nothing is
/// written to disk, and the memory it takes has a bound (``Decompressor/largestWindow``), whatever the ratio.
package struct FileSource: ~Copyable {
    private var file: OpenFile
    /// nil where the file is its content.
    private var compressed: CompressedStream?
    private var digest: SHA256

    /// Where the file is.
    var path: String { file.path }
    /// What the file, as it lies there, was when it was opened.
    var identity: FileIdentity { file.identity }
    /// How many bytes of the file were read: for progress, next to the file's size.
    var position: Int64 { file.position }

    /// Opens a file; throws when it is not there, not readable or not a regular file, or when its name and its first
    /// bytes do not agree on how it is compressed.
    package init(path: String) throws {
        let file = try OpenFile(path: path)
        let format = CompressionFormat(ofName: path)
        let beginning = try file.beginning(CompressionFormat.magicLength)
        if let format {
            guard format.fits(beginning) else {
                throw StagingError.notCompressed(path: path, format: format)
            }
        } else if let hidden = CompressionFormat(ofBytes: beginning) {
            throw StagingError.compressedUnawares(path: path, format: hidden)
        }
        let compressed = try Self.stream(format, path: path)
        digest = try SHA256()
        self.compressed = compressed
        self.file = file
    }

    private static func stream(_ format: CompressionFormat?, path: String) throws -> CompressedStream? {
        guard let format else { return nil }
        do {
            return try CompressedStream(format)
        } catch {
            throw StagingError.undecompressible(path: path, error)
        }
    }

    /// Reads the next bytes of the content into `buffer`, which must have room; 0 means its end.
    ///
    /// Throws when the file cannot be read or decompressed to its last byte.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try readUnhashed(into: buffer)
        try digest.update(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count]))
        return count
    }

    private mutating func readUnhashed(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        do {
            if let count = try compressed?.read(into: buffer, from: &file) {
                return count
            }
        } catch let error as DecompressionError {
            // A file that is still being written looks damaged.
            try file.checkUnchanged()
            throw StagingError.undecompressible(path: path, error)
        }
        return try file.read(into: buffer)
    }

    /// The SHA-256 of everything read; throws when the file is no longer what it was when it was opened.
    consuming func finish() throws -> [UInt8] {
        try file.checkUnchanged()
        return try digest.finalize()
    }

    /// The content of a whole file; nil where none of these sizes is its own.
    ///
    /// A file is not read when its size says so already, and a compressed one only as far as it takes to see it. What
    /// cannot be decompressed has no content: whoever goes on to load it is told.
    static func content(path: String, ofSizeIn sizes: Set<Int64>) throws -> FileContent? {
        var source = try FileSource(path: path)
        guard let largest = sizes.max(), source.compressed != nil || sizes.contains(source.identity.bytes) else {
            return nil
        }
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
        defer { block.deallocate() }
        var found: Int64 = 0
        do {
            while found <= largest {
                let count = try source.read(into: block)
                guard count > 0 else { return FileContent(bytes: found, sha256: try source.finish()) }
                found += Int64(count)
            }
        } catch StagingError.undecompressible {
            return nil
        }
        return nil
    }
}
