/// The completions of a program for bash.
///
/// One function walks the words before the cursor, asking `_declare` what the command it has reached knows, and
/// `_value` what stands where a value is written. Nothing here is newer than bash 3.2, which macOS still has.
struct BashScript {
    let program: CompletedCommand

    var text: String {
        let name = program.function
        return """
            # Completions of \(program.name) for bash 3.2 and later, written by: \(program.name) completion bash

            # What a command knows; options are those with a value.
            \(name)_declare() {
                flags='' options='' subcommands=''
                case $command in
            \(program.all.compactMap(declaration).joined(separator: "\n"))
                esac
            }

            # Offers what can stand for a value: of an option by its name, of an argument by its number.
            \(name)_value() {
                case $1 in
            \(program.all.flatMap(values).joined(separator: "\n"))
                    *) return 1 ;;
                esac
            }

            \(name)_offer() {
                local candidate
                for candidate in "$@"; do
                    if [[ $candidate == "$cur"* ]]; then
                        printf -v candidate '%q' "$candidate"
                        COMPREPLY+=("$prefix$candidate")
                    fi
                done
            }

            \(name)_paths() {
                local path
                while IFS= read -r path; do
                    COMPREPLY+=("$prefix$path")
                done
            }

            \(name)_directories() {
                # What begins with a quote is left to readline; neither exists in bash 3.2.
                compopt -o filenames -o dirnames 2>/dev/null
                \(name)_paths < <(compgen -d -- "$cur")
            }

            \(name)_files() {
                local extension
                if (($# == 0)); then
                    compopt -o filenames -o default 2>/dev/null
                    \(name)_paths < <(compgen -f -- "$cur")
                else
                    compopt -o filenames 2>/dev/null
                    \(name)_paths < <(
                        compgen -d -- "$cur"
                        for extension in "$@"; do
                            compgen -f -X "!*.$extension" -- "$cur"
                        done
                    )
                fi
            }

            \(name)() {
                local command=\(program.words.shellQuoted) positional=0 pending='' ended='' prefix='' word index
                local flags options subcommands IFS=$' \\t\\n'
                local cur="${COMP_WORDS[COMP_CWORD]}"
                COMPREPLY=()
                \(name)_declare
                for ((index = 1; index < COMP_CWORD; index++)); do
                    word="${COMP_WORDS[index]}"
                    if [[ -n $pending ]]; then
                        # Bash takes --option=value apart at the sign.
                        [[ $word == '=' && ${COMP_WORDS[index - 1]} == "$pending" ]] || pending=''
                    elif [[ -n $ended ]]; then
                        positional=$((positional + 1))
                    elif [[ $word == -- ]]; then
                        ended=1
                    elif [[ $word == -?* ]]; then
                        [[ " $options " == *" $word "* ]] && pending=$word
                    elif [[ $positional == 0 && " $subcommands " == *" $word "* ]]; then
                        command+=" $word"
                        \(name)_declare
                    else
                        positional=$((positional + 1))
                    fi
                done
                if [[ -n $pending ]]; then
                    [[ $cur == '=' ]] && cur=''
                    \(name)_value "$command $pending"
                elif [[ -n $ended ]]; then
                    \(name)_value "$command $positional"
                elif [[ $cur == -*=* ]]; then
                    # So it is where COMP_WORDBREAKS has no such sign.
                    prefix="${cur%%=*}="
                    cur="${cur#*=}"
                    \(name)_value "$command ${prefix%=}"
                elif [[ $cur == -* ]]; then
                    \(name)_offer $flags $options
                else
                    [[ $positional == 0 ]] && \(name)_offer $subcommands
                    if ! \(name)_value "$command $positional" && [[ -z $cur$subcommands ]]; then
                        \(name)_offer $flags $options
                    fi
                fi
                return 0
            }

            complete -F \(name) \(program.name)

            """
    }

    private func declaration(of command: CompletedCommand) -> String? {
        let parts = [
            ("flags", command.options.filter { $0.kind == .flag }.flatMap(\.names)),
            ("options", command.options.filter { $0.kind == .option }.flatMap(\.names)),
            ("subcommands", command.subcommands.map(\.name)),
        ].filter { !$0.1.isEmpty }.map { "\($0.0)=\($0.1.joined(separator: " ").shellQuoted)" }
        return parts.isEmpty ? nil : "        \(command.words.shellQuoted)) \(parts.joined(separator: " ")) ;;"
    }

    private func values(of command: CompletedCommand) -> [String] {
        let options = command.options.filter { $0.kind == .option }.flatMap { option in
            option.names.map { "        \("\(command.words) \($0)".shellQuoted)) \(action(of: option)) ;;" }
        }
        let arguments = command.arguments.enumerated().map { index, argument in
            let place =
                argument.isRepeating
                ? "\(command.words) ".shellQuoted + "[0-9]*" : "\(command.words) \(index)".shellQuoted
            return "        \(place)) \(action(of: argument)) ;;"
        }
        return options + arguments
    }

    private func action(of definition: ArgumentDefinition) -> String {
        let name = program.function
        return switch definition.completion {
        case .default: ":"
        case .list(let words): "\(name)_offer \(words.map(\.shellQuoted).joined(separator: " "))"
        case .file(let extensions): ([("\(name)_files")] + extensions.map(\.shellQuoted)).joined(separator: " ")
        case .directory: "\(name)_directories"
        }
    }
}
