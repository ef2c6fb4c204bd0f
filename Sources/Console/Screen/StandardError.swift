import Glibc
import Synchronization

/// Standard error, which log lines and a progress line share.
enum StandardError {
    private static let isLineOpen = Mutex(false)

    /// Writes the text with one call, unless it is longer than the pipe takes.
    ///
    /// A text without a final newline is a line to be redrawn. What comes after it starts with a carriage return to
    /// redraw it, or else takes its place.
    static func write(_ text: String) {
        guard !text.isEmpty else { return }
        isLineOpen.withLock { isLineOpen in
            let takesPlace = isLineOpen && !text.hasPrefix("\r")
            // There is nobody left to tell when standard error itself cannot be written.
            _ = DescriptorWriter.write(takesPlace ? "\r\u{1B}[K\(text)" : text, to: STDERR_FILENO)
            isLineOpen = !text.hasSuffix("\n")
        }
    }
}
