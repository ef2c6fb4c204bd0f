/// The completions of a program for fish: a rule for each option and argument, on the condition that its command is the
/// one that the words before the cursor call.
struct FishScript {
    let program: CompletedCommand

    var text: String {
        let name = program.function
        return """
            # Completions of \(program.name) for fish 3.0 and later, written by: \(program.name) completion fish

            # Prints the command that the words before the cursor call, how many arguments it has already, and 1 behind
            # --, where there are no options; a line each.
            function _\(name)_place
                set -l command \(quoted(program.words))
                set -l positional 0
                set -l ended
                set -l pending
                for word in (commandline -opc)[2..-1]
                    if set -q pending[1]
                        set pending
                    else if set -q ended[1]
                        set positional (math $positional + 1)
                    else if test "$word" = --
                        set ended 1
                    else if string match -q -- '-?*' "$word"
                        contains -- "$command $word" \(optionsWithValue)
                        and set pending 1
                    else if test $positional = 0
                        and contains -- "$command $word" \(list(program.all.dropFirst().map(\.words)))
                        set command "$command $word"
                    else
                        set positional (math $positional + 1)
                    end
                end
                echo $command
                echo $positional
                echo $ended
            end

            # Whether options of the command can stand at the cursor.
            function _\(name)_in
                set -l place (_\(name)_place)
                test "$place[1]" = "$argv[1]" -a -z "$place[3]"
            end

            # Whether a subcommand of the command can.
            function _\(name)_below
                set -l place (_\(name)_place)
                test "$place[1]" = "$argv[1]" -a "$place[2]" = 0 -a -z "$place[3]"
            end

            # Whether an argument of the command can, between the first and the last of these numbers.
            function _\(name)_at
                set -l place (_\(name)_place)
                test "$place[1]" = "$argv[1]" -a "$place[2]" -ge "$argv[2]" -a "$place[2]" -le "$argv[3]"
            end

            complete -c \(program.name) -f
            \(program.all.flatMap(rules).joined(separator: "\n"))

            """
    }

    private func rules(of command: CompletedCommand) -> [String] {
        let subcommands = command.subcommands.map {
            rule(["below", command.words], "-a \(quoted($0.name)) -d \(quoted($0.abstract))")
        }
        let options = command.options.map { option in
            let names = option.names.map { $0.hasPrefix("--") ? "-l \($0.dropFirst(2))" : "-s \($0.dropFirst())" }
            let value = option.kind == .flag ? [] : ["-r \(action(of: option))"]
            let parts = names + value + ["-d \(quoted(option.help.abstract))"]
            return rule(["in", command.words], parts.joined(separator: " "))
        }
        let arguments = command.arguments.enumerated().compactMap { index, argument -> String? in
            guard argument.completion != .default else { return nil }
            let last = argument.isRepeating ? 9_999 : index
            return rule(["at", command.words, "\(index)", "\(last)"], action(of: argument))
        }
        return subcommands + options + arguments
    }

    private func rule(_ condition: [String], _ rest: String) -> String {
        let call =
            "_\(program.function)_\(condition[0]) " + condition.dropFirst().map { "\"\($0)\"" }.joined(separator: " ")
        return "complete -c \(program.name) -n \(quoted(call)) \(rest)"
    }

    private func action(of definition: ArgumentDefinition) -> String {
        switch definition.completion {
        case .default: "-f"
        case .list(let words): "-f -a \(quoted(list(words)))"
        case .file(let extensions) where extensions.isEmpty: "-F"
        case .file(let extensions):
            "-f -a "
                + quoted(
                    "(__fish_complete_path (commandline -ct) | "
                        + #"string match -r -- '^[^\t]*(?:/|\.(?:\#(extensions.joined(separator: "|"))))(?:\t.*)?$')"#)
        case .directory: "-f -a \(quoted("(__fish_complete_directories (commandline -ct))"))"
        }
    }

    private var optionsWithValue: String {
        list(
            program.all.flatMap { command in
                command.options.filter { $0.kind == .option }.flatMap(\.names).map { "\(command.words) \($0)" }
            })
    }

    private func list(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }

    private func quoted(_ text: String) -> String {
        "'\(text.replacing(#"\"#, with: #"\\"#).replacing("'", with: #"\'"#))'"
    }
}
