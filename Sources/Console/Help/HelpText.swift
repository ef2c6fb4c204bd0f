/// The help of a command, as a page of the terminal.
struct HelpText {
    private static let labelColumn = 26
    let prepared: PreparedCommand
    private let width: Int

    /// Makes the help for a terminal: 80 columns at most, which read best, and 40 at least.
    init(_ prepared: PreparedCommand, columns: Int?) {
        self.prepared = prepared
        width = min(max(columns ?? 80, 40), 80)
    }

    func render() -> String {
        let configuration = prepared.path.command.configuration
        var blocks: [String] = []
        if !configuration.abstract.isEmpty {
            blocks.append(wrapped("OVERVIEW: \(configuration.abstract)"))
        }
        if !configuration.discussion.isEmpty {
            blocks.append(wrapped(configuration.discussion))
        }
        blocks.append(UsageText(prepared: prepared).render(title: "USAGE: ", width: width))
        blocks += section("ARGUMENTS:", of: prepared.definitions.filter { $0.kind == .argument })
        blocks += section("OPTIONS:", of: prepared.definitions.filter { $0.kind != .argument })
        let subcommands = prepared.path.subcommands
        if !subcommands.isEmpty {
            let entries = subcommands.map { entry($0.name, [$0.command.configuration.abstract]) }
            blocks.append((["SUBCOMMANDS:"] + entries).joined(separator: "\n"))
            blocks.append("  See '\(seeAlso)' for detailed help.")
        }
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private var seeAlso: String {
        let path = prepared.path
        let words = path.words.dropFirst(path.program.count)
        return "\(path.program) help\(words) <subcommand>"
    }

    private func section(_ title: String, of definitions: [ArgumentDefinition]) -> [String] {
        let entries = definitions.filter { $0.help.visibility == .default }.map {
            entry($0.label, [summary(of: $0), $0.help.discussion])
        }
        return entries.isEmpty ? [] : [([title] + entries).joined(separator: "\n")]
    }

    private func summary(of definition: ArgumentDefinition) -> String {
        var facts: [String] = []
        if !definition.allowedValues.isEmpty {
            facts.append("values: \(definition.allowedValues.joined(separator: ", "))")
        }
        if let value = definition.defaultValue {
            facts.append("default: \(value)")
        }
        let parts = [definition.help.abstract, facts.isEmpty ? "" : "(\(facts.joined(separator: "; ")))"]
        return parts.filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// A label with its texts beside it, or below it where it is long or the terminal narrow.
    private func entry(_ label: String, _ texts: [String]) -> String {
        let isNarrow = width < 60
        let indent = isNarrow ? 6 : Self.labelColumn
        let lines = texts.filter { !$0.isEmpty }.flatMap { TextWrap.paragraphs($0, width: width - indent) }
        let margin = String(repeating: " ", count: indent)
        let head = "  \(label)"
        let room = indent - CellWidth.of(head)
        guard let first = lines.first else { return head }
        let beside = room > 0 ? head + String(repeating: " ", count: room) + first : "\(head)\n\(margin)\(first)"
        return ([beside] + lines.dropFirst().map { $0.isEmpty ? "" : margin + $0 }).joined(separator: "\n")
    }

    private func wrapped(_ text: String) -> String {
        TextWrap.paragraphs(text, width: width).joined(separator: "\n")
    }
}
