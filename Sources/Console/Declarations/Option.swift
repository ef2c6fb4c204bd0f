/// An option with a value: `--to 0007`, `--to=0007`, `-t 0007`.
///
/// Required without a default, optional when its type is or when it has one; an array collects repeated options.
@propertyWrapper
public struct Option<Value> {
    private var slot: ValueSlot<Value>
    private let name: NameSpecification
    private let help: ArgumentHelp?
    private let completion: CompletionKind?

    /// The value: the one given, else the default; reading a required one of a command never parsed is a programming error.
    public var wrappedValue: Value {
        get { slot.value }
        set { slot.value = newValue }
    }

    private init(
        _ slot: ValueSlot<Value>, _ name: NameSpecification, _ help: ArgumentHelp?, _ completion: CompletionKind?
    ) {
        self.slot = slot
        self.name = name
        self.help = help
        self.completion = completion
    }

    /// Declares a required option.
    public init(name: NameSpecification = .long, help: ArgumentHelp? = nil, completion: CompletionKind? = nil)
    where Value: ExpressibleByArgument {
        self.init(ValueSlot(single: nil), name, help, completion)
    }

    /// Declares an option with a default.
    public init(
        wrappedValue: Value, name: NameSpecification = .long, help: ArgumentHelp? = nil,
        completion: CompletionKind? = nil
    )
    where Value: ExpressibleByArgument {
        self.init(ValueSlot(single: wrappedValue), name, help, completion)
    }

    /// Declares an option that may be left out.
    public init<Wrapped: ExpressibleByArgument>(
        name: NameSpecification = .long, help: ArgumentHelp? = nil, completion: CompletionKind? = nil
    )
    where Value == Wrapped? {
        self.init(ValueSlot(optional: nil), name, help, completion)
    }

    /// Declares an option that may be left out, with what it is then.
    public init<Wrapped: ExpressibleByArgument>(
        wrappedValue: Value, name: NameSpecification = .long, help: ArgumentHelp? = nil,
        completion: CompletionKind? = nil
    ) where Value == Wrapped? {
        self.init(ValueSlot(optional: wrappedValue), name, help, completion)
    }

    /// Declares an option that is given once or more often.
    public init<Element: ExpressibleByArgument>(
        name: NameSpecification = .long, help: ArgumentHelp? = nil, completion: CompletionKind? = nil
    )
    where Value == [Element] {
        self.init(ValueSlot(repeating: nil), name, help, completion)
    }

    /// Declares an option that may be repeated, with what it is when never given.
    public init<Element: ExpressibleByArgument>(
        wrappedValue: Value, name: NameSpecification = .long, help: ArgumentHelp? = nil,
        completion: CompletionKind? = nil
    ) where Value == [Element] {
        self.init(ValueSlot(repeating: wrappedValue), name, help, completion)
    }
}

extension Option: DeclaredProperty {
    func definitions(named name: PropertyName) -> [ArgumentDefinition] {
        var definition = slot.definition(.option, names: self.name.spellings(of: name), property: name, help: help)
        if let completion, completion != .default {
            definition.completion = completion
        }
        return [definition]
    }
}
