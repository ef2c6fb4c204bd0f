/// A switch without a value: `--dry-run`.
@propertyWrapper
public struct Flag {
    private var slot: ValueSlot<Bool>
    private let name: NameSpecification
    private let help: ArgumentHelp?

    /// True once the flag is given.
    public var wrappedValue: Bool {
        get { slot.value }
        set { slot.value = newValue }
    }

    /// Declares a flag, and what it is when not given; write `= false`.
    public init(wrappedValue: Bool, name: NameSpecification = .long, help: ArgumentHelp? = nil) {
        slot = ValueSlot(single: wrappedValue)
        self.name = name
        self.help = help
    }
}

extension Flag: DeclaredProperty {
    func definitions(named name: PropertyName) -> [ArgumentDefinition] {
        var definition = slot.definition(.flag, names: self.name.spellings(of: name), property: name, help: help)
        // A flag has no value to choose from, so help shows none.
        definition.defaultValue = nil
        definition.allowedValues = []
        return [definition]
    }
}
