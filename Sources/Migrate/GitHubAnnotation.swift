/// A line on standard output of which GitHub Actions makes a note at a place of a file: `::error file=…,line=…::message`.
struct GitHubAnnotation {
    /// How bad it is.
    enum Level: String {
        case error, warning, notice
    }

    /// A place of a file; the line and column count from 1.
    struct Location {
        let file: String
        let line: Int
        let column: Int?
    }

    let level: Level
    let location: Location?
    let title: String
    let message: String

    init(level: Level, location: Location? = nil, title: String, message: String) {
        self.level = level
        self.location = location
        self.title = title
        self.message = message
    }

    /// The line, without its end.
    var line: String {
        var properties: [String] = []
        if let location {
            properties.append("file=\(Self.property(location.file))")
            properties.append("line=\(location.line)")
            if let column = location.column {
                properties.append("col=\(column)")
            }
        }
        properties.append("title=\(Self.property(title))")
        return "::\(level.rawValue) \(properties.joined(separator: ","))::\(Self.data(message))"
    }

    /// GitHub's runner takes a `%` with two digits, and the ends of lines, for its own.
    private static func data(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "%": result += "%25"
            case "\r": result += "%0D"
            case "\n": result += "%0A"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// In a property it takes colons and commas for its own as well.
    private static func property(_ text: String) -> String {
        data(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
    }
}
