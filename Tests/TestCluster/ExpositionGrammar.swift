import Foundation

/// The grammar of Prometheus's text format, version 0.0.4, written down from its description and not from our code.
public enum ExpositionGrammar {
    private static let name = "[a-zA-Z_:][a-zA-Z0-9_:]*"
    private static let label = #"[a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\\\|\\"|\\n)*""#
    private static let number = #"([-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?|NaN|[-+]Inf)"#
    private static let patterns = [
        #"# HELP \#(name) ([^\\\n]|\\\\|\\n)*"#, #"# TYPE \#(name) (counter|gauge|histogram|summary|untyped)"#,
        #"\#(name)(\{\#(label)(,\#(label))*\})? \#(number)( [0-9]+)?"#,
    ]

    /// The lines of a text that no scraper could read; a text that does not end with a line feed is one.
    public static func violations(in text: String) -> [String] {
        guard text.hasSuffix("\n") else { return [text] }
        return text.dropLast().components(separatedBy: "\n").filter { line in
            !patterns.contains { line.range(of: "^\($0)$", options: .regularExpression) != nil }
        }
    }

    /// The values of a text by name and labels, as written before the value.
    public static func values(in text: String) -> [String: Double] {
        let pairs = text.components(separatedBy: "\n").filter { !$0.hasPrefix("#") }.compactMap { line in
            line.lastIndex(of: " ").flatMap { space in
                Double(line[line.index(after: space)...]).map { (String(line[..<space]), $0) }
            }
        }
        return Dictionary(pairs) { first, _ in first }
    }
}
