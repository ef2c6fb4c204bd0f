import Glibc

/// Where a program's data goes: standard output, and nothing but data.
///
/// Nothing is kept back: when `print` returns, all bytes are with the system. A reader that has gone (`loader status |
/// head -1`) ends the program quietly, as SIGPIPE does: the shell sees 141.
public struct Output: Sendable {
    private let descriptor: Int32

    /// Standard output.
    public static let standard = Output(descriptor: STDOUT_FILENO)

    /// Makes an output that writes to an open descriptor, which stays the caller's to close.
    public init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Writes the text and the terminator; throws `OutputFailure` where not all of it could be written.
    public func print(_ text: String, terminator: String = "\n") throws(OutputFailure) {
        try check(DescriptorWriter.write(text + terminator, to: descriptor))
    }

    /// Writes the table, no wider than the terminal where there is one; throws as the others.
    public func print(_ table: TextTable) throws(OutputFailure) {
        try print(table.render(width: Terminal.columns(descriptor)), terminator: "")
    }

    /// Writes the bytes as they are; throws `OutputFailure` where not all of them could be written.
    public func write(_ bytes: [UInt8]) throws(OutputFailure) {
        try check(bytes.withUnsafeBytes { DescriptorWriter.write($0, to: descriptor) })
    }

    /// Writes the value as JSON and a newline; throws `OutputFailure` where not all of it could be written.
    public func print(_ value: JSONValue, pretty: Bool = false) throws(OutputFailure) {
        try print(value.render(pretty: pretty))
    }

    private func check(_ code: Int32) throws(OutputFailure) {
        guard code != 0 else { return }
        if code == EPIPE {
            // We get here only where the signal is ignored, often by a parent that is not a shell.
            signal(SIGPIPE, SIG_DFL)
            raise(SIGPIPE)
            exit(128 + SIGPIPE)
        }
        throw OutputFailure(code: code)
    }
}
