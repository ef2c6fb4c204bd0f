import Foundation

/// A pipe, or a terminal, from a program to the test.
struct Channel {
    /// The program's end; to be closed once the program has it.
    let end: FileHandle
    private let source: FileHandle

    /// The system gave no terminal.
    struct NoTerminal: Error {
        let errorNumber: Int32
    }

    /// A pipe.
    init() throws {
        let pipe = Pipe()
        end = pipe.fileHandleForWriting
        source = pipe.fileHandleForReading
    }

    /// A terminal of a width.
    init(terminalWidth: Int) throws {
        var size = winsize(ws_row: 24, ws_col: UInt16(terminalWidth), ws_xpixel: 0, ws_ypixel: 0)
        var source: Int32 = -1
        var end: Int32 = -1
        guard openpty(&source, &end, nil, nil, &size) == 0 else { throw NoTerminal(errorNumber: errno) }
        self.end = FileHandle(fileDescriptor: end, closeOnDealloc: true)
        self.source = FileHandle(fileDescriptor: source, closeOnDealloc: true)
    }

    /// Reads to the end on a thread of its own and gives on what comes; nil at the end.
    func read(_ give: @escaping @Sendable (Data?) -> Void) {
        let source = source
        Thread.detachNewThread {
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                // Not FileHandle's: a terminal ends with an error, which that takes for a failure.
                let count = Foundation.read(source.fileDescriptor, &buffer, buffer.count)
                guard count > 0 || (count < 0 && errno == EINTR) else { break }
                give(Data(buffer.prefix(max(count, 0))))
            }
            try? source.close()
            give(nil)
        }
    }
}
