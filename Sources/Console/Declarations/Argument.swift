/// A positional argument: `loader copy FILE…`.
///
/// Required without a default, optional when its type is or when it has one; an array takes the rest of the line.
@propertyWrapper
public struct Argument<Value> {
    private var slot: ValueSlot<Value>
    private let help: ArgumentHelp?
    private let completion: CompletionKind?

    /// The value: the one given, else the default; reading a required one of a command never parsed is a programming error.
    public var wrappedValue: Value {
        get { slot.value }
        set { slot.value = newValue }
    }

    /// Declares a required argument.
    public init(help: ArgumentHelp? = nil, completion: CompletionKind? = nil) where Value: ExpressibleByArgument {
        slot = ValueSlot(single: nil)
        self.help = help
        self.completion = completion
    }

    /// Declares an argument with a default.
    public init(wrappedValue: Value, help: ArgumentHelp? = nil, completion: CompletionKind? = nil)
    where Value: ExpressibleByArgument {
        slot = ValueSlot(single: wrappedValue)
        self.help = help
        self.completion = completion
    }

    /// Declares an argument that may be left out.
    public init<Wrapped: ExpressibleByArgument>(help: ArgumentHelp? = nil, completion: CompletionKind? = nil)
    where Value == Wrapped? {
        slot = ValueSlot(optional: nil)
        self.help = help
        self.completion = completion
    }

    /// Declares an argument that may be left out, with what it is then.
    public init<Wrapped: ExpressibleByArgument>(
        wrappedValue: Value, help: ArgumentHelp? = nil, completion: CompletionKind? = nil
    )
    where Value == Wrapped? {
        slot = ValueSlot(optional: wrappedValue)
        self.help = help
        self.completion = completion
    }

    /// Declares the rest of the line, at least one.
    public init<Element: ExpressibleByArgument>(help: ArgumentHelp? = nil, completion: CompletionKind? = nil)
    where Value == [Element] {
        slot = ValueSlot(repeating: nil)
        self.help = help
        self.completion = completion
    }

    /// Declares the rest of the line, with what it is when nothing is left.
    public init<Element: ExpressibleByArgument>(
        wrappedValue: Value, help: ArgumentHelp? = nil, completion: CompletionKind? = nil
    )
    where Value == [Element] {
        slot = ValueSlot(repeating: wrappedValue)
        self.help = help
        self.completion = completion
    }
}

extension Argument: DeclaredProperty {
    func definitions(named name: PropertyName) -> [ArgumentDefinition] {
        var definition = slot.definition(.argument, names: [], property: name, help: help)
        if let completion, completion != .default {
            definition.completion = completion
        }
        return [definition]
    }
}
