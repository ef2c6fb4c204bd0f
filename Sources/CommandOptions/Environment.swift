#if canImport(Glibc)
@preconcurrency import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A variable of the environment; nil when it is not set or empty.
public func environment(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
}

/// All variables of the environment that begin with a text.
public func environment(beginningWith prefix: String) -> [String: String] {
    var variables: [String: String] = [:]
    var next = environ
    while let entry = next.pointee {
        let parts = String(cString: entry).split(separator: "=", maxSplits: 1)
        if parts.count == 2, parts[0].hasPrefix(prefix) {
            variables[String(parts[0])] = String(parts[1])
        }
        next += 1
    }
    return variables
}

/// Who we are, for the ledger: machine and process.
public func clientName() -> String {
    var name = [CChar](repeating: 0, count: 256)
    let isNamed = gethostname(&name, name.count - 1) == 0
    let bytes = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    let host = isNamed ? String(decoding: bytes, as: UTF8.self) : "unknown"
    return "\(host):\(getpid())"
}
