public import Console
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A point where a debug build stops when `LOADER_PAUSE_AT`, or `MIGRATE_PAUSE_AT`, names it, so that a test can end it
/// right there.
///
/// `LOADER_PAUSE_AT=copying` pauses the first time, `copying:3` the third. The pause is announced on standard error,
/// which proves that the point was reached. Release builds have no such points.
public enum PausePoint {
    #if DEBUG
    /// How often the point that is wanted was passed, by all threads.
    private static let passed = Atomic(0)

    /// Stops here when the environment says so.
    public static func reach(_ name: String, of program: Logger) {
        guard let wish = getenv("\(program.label.uppercased())_PAUSE_AT") else { return }
        let parts = String(cString: wish).split(separator: ":")
        guard let wanted = parts.first, wanted == name else { return }
        let count = passed.wrappingAdd(1, ordering: .relaxed).newValue
        guard count == (parts.count > 1 ? Int(parts[1]) : 1) else { return }
        program.notice("paused at \(name)")
        // A test that dies leaves nobody behind who would hold a lock for ever.
        let parent = getppid()
        while getppid() == parent {
            usleep(50_000)
        }
        exit(EXIT_FAILURE)
    }
    #else
    /// Nothing.
    @inline(__always)
    public static func reach(_ name: String, of program: Logger) {}
    #endif
}
