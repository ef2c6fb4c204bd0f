public import Console
public import Postgres

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

extension Logger {
    /// Says where a connection goes.
    public func tellConnected(to connection: borrowing Connection) {
        info(connectedLine(to: connection.address, within: Terminal.columns(STDERR_FILENO)))
    }

    /// The line that says it; in a terminal that is too narrow for it, the address has a line of its own.
    func connectedLine(to address: String, within width: Int?) -> String {
        let line = "connected to \(address)"
        guard let width, label.count + 2 + line.count > width else { return line }
        return "connected to\n  \(address)"
    }
}
