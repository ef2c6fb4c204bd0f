/// The completions of a program for zsh: a function for each command, which gives its declarations to `_arguments`.
struct ZshScript {
    let program: CompletedCommand

    var text: String {
        """
        #compdef \(program.name)
        # Completions of \(program.name) for zsh, written by: \(program.name) completion zsh

        \(program.all.filter(\.knowsAnything).map(function).joined(separator: "\n\n"))

        # Found in fpath this file is the body of the function; sourced, it has to say so.
        if [[ $funcstack[1] == \(program.function) ]]; then
            \(program.function) "$@"
        else
            compdef \(program.function) \(program.name)
        fi

        """
    }

    private func function(of command: CompletedCommand) -> String {
        let options = command.options.flatMap(specifications)
        guard !command.subcommands.isEmpty else {
            let specifications = options + command.arguments.map(specification)
            return """
                \(command.function)() {
                \(call(specifications))
                }
                """
        }
        let entries = command.subcommands.map { "        \(named($0.name, $0.abstract).shellQuoted)" }
        let branches = command.subcommands.filter(\.knowsAnything).map {
            "                    \($0.name)) \($0.function) && ret=0 ;;"
        }
        return """
            \(command.function)() {
                local curcontext="$curcontext" state line ret=1
                local -A opt_args
                local -a commands
                commands=(
            \(entries.joined(separator: "\n"))
                )
            \(call(["-C"] + options + ["(-): :->command".shellQuoted, "(-)*:: :->rest".shellQuoted])) && ret=0
                case $state in
                    command) _describe -t commands subcommand commands && ret=0 ;;
                    rest)
                        case $words[1] in
            \(branches.joined(separator: "\n"))
                        esac
                        ;;
                esac
                return ret
            }
            """
    }

    /// Options may stand together (`-ab`), and behind `--` there are none.
    private func call(_ specifications: [String]) -> String {
        (["    _arguments -s -S"] + specifications).joined(separator: " \\\n        ")
    }

    /// One for each spelling; one that may stand there once excludes the others.
    private func specifications(of option: ArgumentDefinition) -> [String] {
        let value = option.kind == .flag ? "" : ":\(escaped(option.valueName)):\(action(of: option))"
        return option.names.map { name in
            let others =
                option.isRepeating ? "*" : option.names.count > 1 ? "(\(option.names.joined(separator: " ")))" : ""
            let sign = option.kind == .flag ? "" : "="
            return "\(others)\(name)\(sign)[\(escaped(option.help.abstract))]\(value)".shellQuoted
        }
    }

    private func specification(of argument: ArgumentDefinition) -> String {
        let start = argument.isRepeating ? "*:" : argument.isRequired ? ":" : "::"
        return "\(start)\(escaped(argument.valueName)):\(action(of: argument))".shellQuoted
    }

    private func action(of definition: ArgumentDefinition) -> String {
        switch definition.completion {
        // A blank says that there is a value of which nothing is known.
        case .default: " "
        case .list(let words): "(\(words.map(word).joined(separator: " ")))"
        case .file(let extensions) where extensions.isEmpty: "_files"
        case .file(let extensions): #"_files -g "*.(\#(extensions.joined(separator: "|")))""#
        case .directory: "_files -/"
        }
    }

    private func named(_ name: String, _ abstract: String) -> String {
        "\(name.replacing(":", with: #"\:"#)):\(abstract)"
    }

    /// A word of a list, which zsh evaluates.
    private func word(_ text: String) -> String {
        String(text.flatMap { $0.isLetter || $0.isNumber || "-_./".contains($0) ? [$0] : ["\\", $0] })
    }

    private func escaped(_ text: String) -> String {
        String(text.flatMap { "\\[]():".contains($0) ? ["\\", $0] : [$0] })
    }
}
