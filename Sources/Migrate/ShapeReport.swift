import Console
import Migrations

/// How the difference of two shapes is written.
struct ShapeReport {
    /// What the first side is called in JSON, as in `only_stored`.
    let first: String
    /// What the second side is called in JSON.
    let second: String
    /// What the signs mean.
    let legend: String

    /// Writes the objects with their lines, broken at the width of the terminal; nothing where nothing differs.
    func printText(of difference: ShapeDifference) throws {
        guard !difference.isEmpty else { return }
        try Output.standard.print(legend)
        for object in difference.objects {
            try Output.standard.print("\n\(Self.visible(object.name))")
            for line in object.lines {
                for part in Self.wrapped(Self.visible(line.marked)) {
                    try Output.standard.print(part)
                }
            }
        }
    }

    /// Writes one object.
    func printJSON(of difference: ShapeDifference, fingerprint: String) throws {
        func texts(_ object: ShapeDifference.Object, isAdded: Bool) -> JSONValue {
            .array(object.lines.filter { $0.isAdded == isAdded }.map { .string($0.text) })
        }
        let objects = difference.objects.map { object in
            JSONValue.object([
                .init("object", .string(object.name)), .init("only_\(first)", texts(object, isAdded: false)),
                .init("only_\(second)", texts(object, isAdded: true)),
            ])
        }
        try Output.standard.print(
            .object([
                .init("drift", .bool(!difference.isEmpty)), .init("fingerprint", .string(fingerprint)),
                .init("objects", .array(objects)),
            ]), pretty: true)
    }

    private static let indent = "  "

    /// Lines of the terminal: broken between words, what goes on stands further in; a word of its own width runs over.
    private static func wrapped(_ text: String) -> [String] {
        guard let width = Terminal.columns(1), indent.count + text.count > width else { return [indent + text] }
        var lines: [String] = []
        // The blanks that a line of a definition begins with are part of it.
        let opening = text.prefix { " +-0123456789|".contains($0) }
        for word in text.dropFirst(opening.count).split(separator: " ", omittingEmptySubsequences: false) {
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(lines.isEmpty ? "\(indent)\(opening)\(word)" : "\(indent)    \(word)")
            }
        }
        return lines
    }

    /// Without what speaks to the terminal: a function may hold any character.
    private static func visible(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { text, scalar in
            let isControl = scalar.properties.generalCategory == .control
            text += isControl ? scalar.escaped(asASCII: true) : String(scalar)
        }
    }
}
