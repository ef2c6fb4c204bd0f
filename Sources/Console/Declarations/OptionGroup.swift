/// Options that several commands share, declared once in a type of their own.
@propertyWrapper
public struct OptionGroup<Value: ParsableArguments>: DeclaredProperty {
    /// The group with its parsed values.
    public var wrappedValue: Value

    /// Includes the group's declarations in the command.
    public init() {
        wrappedValue = Value()
    }

    func definitions(named name: PropertyName) -> [ArgumentDefinition] {
        DeclaredArguments(of: wrappedValue).definitions
    }

    func validate() throws {
        try DeclaredArguments(of: wrappedValue).validate()
        try wrappedValue.validate()
    }
}
