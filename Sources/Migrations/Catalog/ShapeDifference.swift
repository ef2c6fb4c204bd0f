/// What two shapes of a database differ in, for a person to read: by object, as lines that only one of them has.
public struct ShapeDifference: Sendable, Equatable {
    /// A line that only one of the two shapes has.
    public struct Line: Sendable, Equatable {
        /// Whether it is the second shape that has it.
        public let isAdded: Bool
        /// The fact, without the object.
        public let text: String

        /// `- ` or `+ ` and the text.
        public var marked: String { (isAdded ? "+ " : "- ") + text }
    }

    /// What differs in one object: a table, a function.
    public struct Object: Sendable, Equatable {
        /// Its kind and its qualified name.
        public let name: String
        /// Whether both shapes have it.
        public let presence: Presence
        /// What differs: facts by what they are about, then texts of several lines in the order of their lines.
        public let lines: [Line]
    }

    /// Which shape has an object.
    public enum Presence: Sendable {
        /// Both.
        case changed
        /// Only the second.
        case new
        /// Only the first.
        case gone
    }

    /// The objects that differ, in the order of their names.
    public let objects: [Object]

    /// Whether the shapes are the same.
    public var isEmpty: Bool { objects.isEmpty }

    /// Compares two shapes.
    ///
    /// Texts of several lines are compared as texts: a line more in a function is one line here, although the numbers
    /// of all lines behind it change.
    public init(from first: CatalogShape, to second: CatalogShape) {
        let change = LineChange(from: first, to: second)
        let removed = Dictionary(grouping: change.removed.map { ShapeLine($0) }, by: \.object)
        let added = Dictionary(grouping: change.added.map { ShapeLine($0) }, by: \.object)
        let names = Set(removed.keys).union(added.keys)
        let old = Self.texts(of: names, in: first)
        let new = Self.texts(of: names, in: second)
        let before = names.isEmpty ? [] : Self.objects(of: first)
        let after = names.isEmpty ? [] : Self.objects(of: second)
        objects = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { name in
            var lines = Self.facts(removed: removed[name] ?? [], added: added[name] ?? [])
            for label in Set((old[name] ?? [:]).keys).union((new[name] ?? [:]).keys).sorted() {
                lines += Self.compareTexts(old[name]?[label] ?? [], new[name]?[label] ?? [])
            }
            let presence: Presence = !before.contains(name) ? .new : after.contains(name) ? .changed : .gone
            return Object(name: name, presence: presence, lines: lines)
        }
    }

    private static func objects(of shape: CatalogShape) -> Set<String> {
        Set(shape.lines.map { ShapeLine($0).object })
    }

    /// The texts of several lines of some objects, whole: by object and by what they are.
    private static func texts(of names: Set<String>, in shape: CatalogShape) -> [String: [Substring: [ShapeLine]]] {
        guard !names.isEmpty else { return [:] }
        let lines = shape.lines.map { ShapeLine($0) }.filter { names.contains($0.object) && $0.label != nil }
        return Dictionary(grouping: lines, by: \.object).mapValues { lines in
            Dictionary(grouping: lines) { $0.label ?? "" }
        }
    }

    /// Facts about the same thing stand together, what was before what is.
    private static func facts(removed: [ShapeLine], added: [ShapeLine]) -> [Line] {
        let lines =
            removed.filter { $0.label == nil }.map { Line(isAdded: false, text: $0.text) }
            + added.filter { $0.label == nil }.map { Line(isAdded: true, text: $0.text) }
        return lines.map { (about: subject(of: $0.text), line: $0) }
            .sorted { left, right in
                (left.about, left.line.isAdded ? 1 : 0, left.line.text)
                    < (right.about, right.line.isAdded ? 1 : 0, right.line.text)
            }
            .map(\.line)
    }

    /// The words of a fact that say what it is about: its first one, and the name behind it where there is one.
    private static func subject(of text: String) -> String {
        let words = text.split(separator: " ", maxSplits: 2)
        guard let first = words.first, partsWithNames.contains(first) else { return String(words.first ?? "") }
        return words.prefix(2).joined(separator: " ")
    }

    private static let partsWithNames: Set<Substring> = [
        "column", "constraint", "index", "option", "policy", "rule", "table", "token", "trigger",
    ]

    private static func compareTexts(_ old: [ShapeLine], _ new: [ShapeLine]) -> [Line] {
        // By bytes: for Swift, texts that only a normal form of Unicode tells apart are equal.
        let difference = new.map { Array($0.content.utf8) }.difference(from: old.map { Array($0.content.utf8) })
        let removed = Set(difference.removals.map(\.offset))
        let inserted = Set(difference.insertions.map(\.offset))
        var lines: [Line] = []
        var (before, after) = (0, 0)
        while before < old.count || after < new.count {
            if removed.contains(before) {
                lines.append(Line(isAdded: false, text: old[before].text))
                before += 1
            } else if inserted.contains(after) {
                lines.append(Line(isAdded: true, text: new[after].text))
                after += 1
            } else {
                before += 1
                after += 1
            }
        }
        return lines
    }
}

extension CollectionDifference.Change {
    fileprivate var offset: Int {
        switch self {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }
}
