#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A folder and what is in it.
public struct Directory: Sendable {
    /// Where it is.
    public let path: String

    /// A folder at a path, whether or not there is one.
    public init(path: String) {
        self.path = path
    }

    /// Whether there is such a folder.
    public var isThere: Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// What stands in a folder.
    public struct Entry: Sendable, Equatable {
        /// The name without folders; where it is not UTF-8, each byte of it that is not ASCII is written as `\xE4`.
        public let name: String
        /// Whether that is the name as it is, so that a path can be made of it.
        public let isNameExact: Bool
        /// Whether it is a folder itself, also through a symbolic link.
        public let isDirectory: Bool
    }

    /// What is in the folder, hidden names left out, in the order of the names' bytes; nil when there is no folder.
    ///
    /// Throws ``FileFailure`` when it is there and cannot be read.
    public func entries() throws(FileFailure) -> [Entry]? {
        guard let stream = opendir(path) else {
            guard errno != ENOENT else { return nil }
            throw FileFailure(path: path, errorNumber: errno)
        }
        defer { closedir(stream) }
        var entries: [Entry] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                guard errno == 0 else { throw FileFailure(path: path, errorNumber: errno) }
                return entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            }
            let type = entry.pointee.d_type
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            guard bytes.first != UInt8(ascii: ".") else { continue }
            if let name = String(validating: bytes, as: UTF8.self) {
                entries.append(Entry(name: name, isNameExact: true, isDirectory: isDirectory(name, ofType: type)))
            } else {
                let isDirectory = Int(type) == Int(DT_DIR)
                entries.append(Entry(name: Self.escaped(bytes), isNameExact: false, isDirectory: isDirectory))
            }
        }
    }

    /// A text of which no two are the same for different bytes of a name that is not UTF-8.
    private static func escaped(_ name: [UInt8]) -> String {
        name.reduce(into: "") { text, byte in
            text += byte < 0x80 ? String(UnicodeScalar(byte)) : "\\x" + String(byte, radix: 16, uppercase: true)
        }
    }

    /// Whether an entry is a folder: what the folder itself says of it, or, where that is a symbolic link or the file
    /// system does not say, what is behind it.
    private func isDirectory(_ name: String, ofType type: UInt8) -> Bool {
        switch Int(type) {
        case Int(DT_DIR): return true
        case Int(DT_REG): return false
        default:
            var status = stat()
            return stat("\(path)/\(name)", &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
        }
    }

    /// The files in the folder and those below it, by their path relative to it, in the order of the paths' bytes.
    ///
    /// Empty when there is no folder; throws ``FileFailure`` when one cannot be read.
    public func filesBelow() throws(FileFailure) -> [String] {
        var files: [String] = []
        for entry in try entries() ?? [] {
            if entry.isDirectory {
                files += try Directory(path: "\(path)/\(entry.name)").filesBelow().map { "\(entry.name)/\($0)" }
            } else {
                files.append(entry.name)
            }
        }
        return files.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

/// The bytes of a whole file; throws ``FileFailure`` when it is not there or cannot be read.
public func contents(ofFile path: String) throws(FileFailure) -> [UInt8] {
    guard let file = fopen(path, "rbe") else {
        throw FileFailure(path: path, errorNumber: errno)
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
        let count = fread(&block, 1, block.count, file)
        bytes += block[..<count]
        if count < block.count {
            guard ferror(file) == 0 else { throw FileFailure(path: path, errorNumber: errno) }
            return bytes
        }
    }
}
