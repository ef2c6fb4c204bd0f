/// Reads the words of one command and gives them to its definitions, up to the name of a subcommand.
struct ArgumentScanner {
    enum Stop {
        case end
        case subcommand(Int, rest: ArraySlice<String>)
    }

    let definitions: [ArgumentDefinition]
    let subcommands: [String]
    private var given: Set<Int> = []
    private var surplus: [String] = []

    init(definitions: [ArgumentDefinition], subcommands: [String]) {
        self.definitions = definitions
        self.subcommands = subcommands
    }

    /// Reads until the words end or one names a subcommand; throws at the first word that has no place.
    mutating func scan(_ words: ArraySlice<String>) throws(ParseError) -> Stop {
        var rest = words
        while let word = rest.popFirst() {
            if word == "--" {
                for word in rest {
                    try take(positional: word)
                }
                rest = []
            } else if isOption(word) {
                try take(option: word, rest: &rest)
            } else if let index = subcommands.firstIndex(of: word), given.isDisjoint(with: argumentIndices) {
                return .subcommand(index, rest: rest)
            } else {
                try take(positional: word)
            }
        }
        guard surplus.isEmpty else { throw ParseError.unexpectedArguments(surplus) }
        return .end
    }

    /// Throws where something required was not given.
    func checkRequired() throws(ParseError) {
        let missing = definitions.indices.filter { definitions[$0].isRequired && !given.contains($0) }
        guard missing.isEmpty else { throw ParseError.missingArguments(missing.map { definitions[$0].synopsis }) }
    }

    private var argumentIndices: [Int] {
        definitions.indices.filter { definitions[$0].kind == .argument }
    }

    /// Whether the word is an option; a lone dash stands for stdin, and a number is a value unless declared a flag.
    private func isOption(_ word: String) -> Bool {
        guard word.hasPrefix("-"), word != "-" else { return false }
        return Double(word) == nil || definition(named: String(word.prefix(2))) != nil
    }

    private func definition(named name: String) -> Int? {
        definitions.firstIndex { $0.names.contains(name) }
    }

    private mutating func take(positional word: String) throws(ParseError) {
        guard let index = argumentIndices.first(where: { definitions[$0].isRepeating || !given.contains($0) }) else {
            if !subcommands.isEmpty, surplus.isEmpty {
                let suggestion = Suggestion.nearest(to: word, among: subcommands)
                throw ParseError.unknownSubcommand(word, suggestion: suggestion)
            }
            surplus.append(word)
            return
        }
        try store(word, in: index)
    }

    private mutating func take(option word: String, rest: inout ArraySlice<String>) throws(ParseError) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let name = parts.first ?? word
        let attached = parts.count > 1 ? parts[1] : nil
        guard let index = definition(named: name) else {
            return try take(cluster: name, hasValue: attached != nil)
        }
        let definition = definitions[index]
        if definition.kind == .flag {
            if let attached {
                throw ParseError.unexpectedValue(attached, flag: name)
            }
            try store("true", in: index)
        } else if let attached {
            try store(attached, in: index)
        } else {
            guard let value = rest.first, value == "-" || !value.hasPrefix("-") || Double(value) != nil else {
                throw ParseError.missingValue(option: definition.synopsis)
            }
            rest.removeFirst()
            try store(value, in: index)
        }
    }

    /// Reads `-ab` as `-a -b` when both are flags.
    private mutating func take(cluster name: String, hasValue: Bool) throws(ParseError) {
        let letters = name.dropFirst()
        let flags = letters.compactMap { letter in
            definition(named: "-\(letter)").flatMap { definitions[$0].kind == .flag ? $0 : nil }
        }
        guard !name.hasPrefix("--"), !hasValue, letters.count > 1, flags.count == letters.count else {
            throw ParseError.unknownOption(name, suggestion: suggestion(for: name))
        }
        for index in flags {
            try store("true", in: index)
        }
    }

    private func suggestion(for name: String) -> String? {
        let long = definitions.flatMap(\.names).compactMap { $0.hasPrefix("--") ? String($0.dropFirst(2)) : nil }
        return Suggestion.nearest(to: String(name.drop { $0 == "-" }), among: long).map { "--\($0)" }
    }

    private mutating func store(_ text: String, in index: Int) throws(ParseError) {
        let definition = definitions[index]
        guard definition.accept(text) else {
            throw ParseError.invalidValue(text, argument: definition.synopsis, allowed: definition.allowedValues)
        }
        given.insert(index)
    }
}
