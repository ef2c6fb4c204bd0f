import Files

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A folder of a lake, whose files give way to newer ones of their names: what did lies in `superseded/` below it.
struct LakeFolder {
    /// Where it is.
    let path: String

    /// The folder below it for what has given way.
    var superseded: LakeFolder { LakeFolder(path: path(of: "superseded")) }

    /// The path of a name in it.
    func path(of name: String) -> String { "\(path)/\(name)" }

    /// Makes it, unless it is there; throws `FileFailure` when that is impossible.
    func make() throws(FileFailure) {
        guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
            throw FileFailure(path: path, errorNumber: errno, action: .write)
        }
    }

    /// Sends a file and its reason, where they are there, below the folder.
    func clear(_ name: String) throws {
        guard has(name) || has("\(name).reason") else { return }
        try setAside(name)
        for name in [name, "\(name).reason"] where has(name) {
            try removeFile(path(of: name))
        }
        try sync()
    }

    /// Gives what stands under a name, and its reason, a second name below the folder, unless it has one already or is
    /// the same as another file.
    ///
    /// `working` is called again and again meanwhile.
    func setAside(_ name: String, unlessSameAs other: String? = nil, _ working: () -> Void = {}) throws {
        let path = path(of: name)
        if let other, try haveSameContent(path, other, working: working) { return }
        let hasReason = has("\(name).reason")
        guard has(name) || hasReason else { return }
        try superseded.make()
        var number = 1
        while try !keep(path, as: superseded.path(of: "\(name).\(number)")) {
            number += 1
        }
        if hasReason {
            _ = try keep("\(path).reason", as: superseded.path(of: "\(name).\(number).reason"))
        }
        try superseded.sync()
    }

    /// The name below the folder for a file that is to give way at once.
    ///
    /// That of an earlier one of the same content, or one that is free. Makes the folder below.
    func placeBelow(for name: String, sameAs file: String, _ working: () -> Void) throws -> String {
        try superseded.make()
        var number = 1
        while superseded.has("\(name).\(number)"),
            try !haveSameContent(superseded.path(of: "\(name).\(number)"), file, working: working)
        {
            number += 1
        }
        return "\(name).\(number)"
    }

    /// Gives a file a second name; false when that name is taken by another file.
    private func keep(_ path: String, as second: String) throws(FileFailure) -> Bool {
        guard link(path, second) != 0 else { return true }
        switch errno {
        case ENOENT: return true
        case EEXIST: return Self.isSameFile(path, second)
        case EPERM, ENOTSUP, EMLINK, ENOSYS:
            // Without hard links the name is free for a moment. Nobody else takes it: the lake is locked.
            guard !Self.exists(second) else { return false }
            guard rename(path, second) == 0 else {
                throw FileFailure(path: second, errorNumber: errno, action: .write)
            }
            return true
        default: throw FileFailure(path: second, errorNumber: errno, action: .write)
        }
    }

    /// Whether something stands under a name.
    func has(_ name: String) -> Bool { Self.exists(path(of: name)) }

    private static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// Whether two paths are names of one file.
    static func isSameFile(_ path: String, _ other: String) -> Bool {
        var status = stat()
        var otherStatus = stat()
        return lstat(path, &status) == 0 && lstat(other, &otherStatus) == 0
            && status.st_dev == otherStatus.st_dev && status.st_ino == otherStatus.st_ino
    }

    /// Makes what was done to its names last through a power failure.
    func sync() throws(FileFailure) { try Self.sync(path, O_RDONLY | O_DIRECTORY) }

    /// Makes what is in a file last through a power failure.
    func sync(_ name: String) throws(FileFailure) { try Self.sync(path(of: name), O_RDONLY) }

    private static func sync(_ path: String, _ flags: Int32) throws(FileFailure) {
        let descriptor = open(path, flags | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFailure(path: path, errorNumber: errno) }
        defer { close(descriptor) }
        // Some file systems of other machines cannot sync a folder; they do it themselves.
        guard fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP else {
            throw FileFailure(path: path, errorNumber: errno, action: .write)
        }
    }
}
