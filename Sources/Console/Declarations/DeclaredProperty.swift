/// A property wrapper that declares something a person can write on the command line.
protocol DeclaredProperty {
    /// The definitions that this property, called `name` in Swift, stands for.
    func definitions(named name: PropertyName) -> [ArgumentDefinition]
    /// Checks the rules between the values inside the property.
    func validate() throws
}

extension DeclaredProperty {
    func validate() throws {}
}
