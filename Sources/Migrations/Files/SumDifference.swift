/// A file that is not what the file of sums says.
public enum SumDifference: Sendable, Equatable, CustomStringConvertible {
    /// It is there and not listed.
    case added(String)
    /// It is listed and not there.
    case missing(String)
    /// It has another content.
    case changed(String)

    /// `changed: 0007_add_ward.sql`.
    public var description: String {
        switch self {
        case .added(let name): "added: \(name)"
        case .missing(let name): "missing: \(name)"
        case .changed(let name): "changed: \(name)"
        }
    }

    var name: String {
        switch self {
        case .added(let name), .missing(let name), .changed(let name): name
        }
    }
}
