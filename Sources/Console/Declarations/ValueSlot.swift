/// Where the parser puts the value of one property, and how it reads it.
///
/// The parser only ever sees a copy of a command, so the value is in a box that all copies share until one of them is set.
struct ValueSlot<Value> {
    private final class Box {
        var value: Value?
        var isGiven = false

        init(_ value: Value?) {
            self.value = value
        }
    }

    private var box: Box
    private let defaultValue: String?
    private let allowedValues: [String]
    private let completion: CompletionKind
    private let isRepeating: Bool
    /// Makes the new value from a text and what was given before it.
    private let read: (_ text: String, _ before: Value?) -> Value?

    init(single initial: Value?) where Value: ExpressibleByArgument {
        box = Box(initial)
        defaultValue = initial?.defaultValueDescription
        allowedValues = Value.allValueStrings
        completion = Value.defaultCompletionKind
        isRepeating = false
        read = { text, _ in Value(argument: text) }
    }

    init<Wrapped: ExpressibleByArgument>(optional initial: Value) where Value == Wrapped? {
        box = Box(.some(initial))
        defaultValue = initial?.defaultValueDescription
        allowedValues = Wrapped.allValueStrings
        completion = Wrapped.defaultCompletionKind
        isRepeating = false
        read = { text, _ in Wrapped(argument: text).map { .some($0) } }
    }

    init<Element: ExpressibleByArgument>(repeating initial: Value?) where Value == [Element] {
        box = Box(initial)
        let spelled = (initial ?? []).map(\.defaultValueDescription)
        defaultValue = spelled.isEmpty ? nil : spelled.joined(separator: ", ")
        allowedValues = Element.allValueStrings
        completion = Element.defaultCompletionKind
        isRepeating = true
        read = { text, before in Element(argument: text).map { (before ?? []) + [$0] } }
    }

    var value: Value {
        get {
            guard let value = box.value else {
                preconditionFailure("a required argument was read from a command that was not parsed")
            }
            return value
        }
        set {
            box = Box(newValue)
        }
    }

    func definition(
        _ kind: ArgumentDefinition.Kind, names: [String], property: PropertyName, help: ArgumentHelp?
    ) -> ArgumentDefinition {
        let accept = { [box, read] (text: String) -> Bool in
            guard let value = read(text, box.isGiven ? box.value : nil) else { return false }
            box.value = value
            box.isGiven = true
            return true
        }
        var definition = ArgumentDefinition(kind: kind, names: names, property: property, help: help, accept: accept)
        definition.defaultValue = defaultValue
        definition.allowedValues = allowedValues
        definition.completion = completion
        definition.isRequired = box.value == nil
        definition.isRepeating = isRepeating
        return definition
    }
}
