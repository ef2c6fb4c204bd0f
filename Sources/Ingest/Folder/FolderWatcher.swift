import Files

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Waits until something happens in a folder: told by inotify where there is one, otherwise for the whole time.
///
/// inotify knows nothing of what other machines do on a network file system, so whoever uses this looks at the folder from
/// time to time all the same.
struct FolderWatcher: ~Copyable {
    /// Why the system does not tell what happens; nil where it does.
    let blindness: String?
    private let descriptor: Int32
    private let path: String

    /// Watches a folder; throws `FileFailure` when there is none, or it cannot be read.
    init(path: String) throws(FileFailure) {
        self.path = path
        #if os(Linux)
        let queue = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        guard queue >= 0 else {
            // There are only so many for each user.
            blindness = String(cString: strerror(errno))
            descriptor = -1
            return
        }
        guard inotify_add_watch(queue, path, Self.mask) >= 0 else {
            let number = errno
            close(queue)
            guard number == ENOSPC else { throw FileFailure(path: path, errorNumber: number) }
            blindness = "the user has as many watches as fs.inotify.max_user_watches allows"
            descriptor = -1
            return
        }
        blindness = nil
        descriptor = queue
        #else
        blindness = "this system has no inotify"
        descriptor = -1
        #endif
    }

    deinit {
        if descriptor >= 0 {
            close(descriptor)
        }
    }

    /// Waits until something happens, at most for so long, and returns what.
    borrowing func wait(upTo limit: Duration) throws(FileFailure) -> [FolderEvent] {
        guard Self.isReadable(descriptor, within: limit) else { return [] }
        #if os(Linux)
        return try readEvents()
        #else
        return []
        #endif
    }

    /// Waits for so long.
    static func pause(_ time: Duration) {
        _ = isReadable(-1, within: time)
    }

    /// Whether there is something to read, or will be soon; a descriptor below 0 never has anything.
    private static func isReadable(_ descriptor: Int32, within limit: Duration) -> Bool {
        let (seconds, attoseconds) = limit.components
        // Rounded up: less than a millisecond is not nothing.
        let milliseconds = max(
            0, min(seconds, 86_400) * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        // A signal ends it early, which does no harm.
        return poll(&waiting, 1, Int32(milliseconds)) > 0
    }

    #if os(Linux)
    private static let mask = UInt32(
        IN_CREATE | IN_OPEN | IN_MODIFY | IN_CLOSE_WRITE | IN_CLOSE_NOWRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE
            | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)

    private func readEvents() throws(FileFailure) -> [FolderEvent] {
        var block = [UInt8](repeating: 0, count: 64 * 1024)
        let count = read(descriptor, &block, block.count)
        guard count >= 0 else {
            guard errno == EAGAIN || errno == EINTR else { throw FileFailure(path: path, errorNumber: errno) }
            return []
        }
        return Self.events(in: block[..<count])
    }

    /// Takes apart what inotify wrote: the number of the watch, mask, cookie and length, four bytes each, and a name
    /// filled up with zeros.
    static func events(in bytes: ArraySlice<UInt8>) -> [FolderEvent] {
        var events: [FolderEvent] = []
        var rest = bytes
        while rest.count >= 16 {
            let (mask, length) = rest.withUnsafeBytes { buffer in
                (
                    buffer.loadUnaligned(fromByteOffset: 4, as: UInt32.self),
                    Int(buffer.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
                )
            }
            let name = String(decoding: rest.dropFirst(16).prefix(length).prefix { $0 != 0 }, as: UTF8.self)
            rest = rest.dropFirst(16 + length)
            func has(_ bits: Int) -> Bool { mask & UInt32(bits) != 0 }
            if has(Int(IN_Q_OVERFLOW)) {
                events.append(.lost)
            } else if has(Int(IN_DELETE_SELF) | Int(IN_MOVE_SELF) | Int(IN_IGNORED) | Int(IN_UNMOUNT)) {
                events.append(.folderGone)
            } else if has(Int(IN_MOVED_TO)) {
                events.append(.arrived(name))
            } else if has(Int(IN_CLOSE_WRITE)) {
                events.append(.closed(name))
            } else if has(Int(IN_MOVED_FROM) | Int(IN_DELETE)) {
                events.append(.left(name))
            } else if has(Int(IN_MODIFY)) {
                events.append(.written(name))
            } else if has(Int(IN_CREATE)) {
                events.append(.made(name))
            } else if name.isEmpty {
                // The folder itself was opened or closed, as we do at every look.
                continue
            } else {
                events.append(has(Int(IN_OPEN)) ? .opened(name) : .closedUnwritten(name))
            }
        }
        return events
    }
    #endif
}
