/// The properties that a command or a group of options declares, found by reflection.
struct DeclaredArguments {
    private let properties: [(name: PropertyName, property: any DeclaredProperty)]

    init(of instance: any ParsableArguments) {
        properties = Mirror(reflecting: instance).children.compactMap { label, value in
            guard let label, let property = value as? any DeclaredProperty else { return nil }
            // The storage of a wrapped property is called like it, after an underscore.
            return (PropertyName(label.hasPrefix("_") ? label.dropFirst() : label[...]), property)
        }
    }

    var definitions: [ArgumentDefinition] {
        properties.flatMap { $0.property.definitions(named: $0.name) }
    }

    /// Checks the rules inside the groups; throws what the first broken one throws.
    func validate() throws {
        for (_, property) in properties {
            try property.validate()
        }
    }
}
