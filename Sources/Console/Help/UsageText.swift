/// The usage of a command: the words that call it, and what may follow them.
struct UsageText {
    let prepared: PreparedCommand

    /// The usage after a title, broken so that what follows the first line hangs below the command's words.
    func render(title: String, width: Int) -> String {
        if let usage = prepared.path.command.configuration.usage {
            return title + usage
        }
        let head = "\(title)\(prepared.path.words)"
        // A long name would leave no room beside it.
        let indent = min(CellWidth.of(head) + 1, width / 2)
        let rest = TextWrap.lines(words: parts, width: width - indent)
        guard let first = rest.first else { return head }
        let below = rest.dropFirst().map { "\n" + String(repeating: " ", count: indent) + $0 }
        let isTight = CellWidth.of(head) + 1 > indent
        return head + (isTight ? "\n" + String(repeating: " ", count: indent) : " ") + first + below.joined()
    }

    private var parts: [String] {
        let declared = prepared.definitions.filter { $0.help.visibility == .default }
        let options = declared.filter { $0.kind != .argument && !isBuiltIn($0) }.map { part($0) }
        let arguments = declared.filter { $0.kind == .argument }.map { part($0) }
        let subcommand = prepared.path.subcommands.isEmpty ? [] : ["<subcommand>"]
        return options + arguments + subcommand
    }

    private func isBuiltIn(_ definition: ArgumentDefinition) -> Bool {
        prepared.builtInNames.contains { definition.names.contains($0) }
    }

    private func part(_ definition: ArgumentDefinition) -> String {
        let repeats = definition.kind == .option && definition.isRepeating ? " ..." : ""
        let text = definition.synopsis + repeats
        return definition.isRequired ? text : "[\(text)]"
    }
}
