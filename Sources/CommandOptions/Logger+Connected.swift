public import Console
public import Postgres

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

extension Logger {
    /// Says where a connection goes; on a terminal that is too narrow for it, on a line of its own.
    public func tellConnected(to connection: borrowing Connection) {
        let address = connection.address
        let line = "connected to \(address)"
        let isTooWide = Terminal.columns(STDERR_FILENO).map { label.count + 2 + line.count > $0 } ?? false
        info(isTooWide ? "connected to\n  \(address)" : line)
    }
}
