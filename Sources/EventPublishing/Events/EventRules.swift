/// How the events of a file are made of it.
public struct EventRules: Sendable, Equatable {
    /// The fields that are numbers where their text is a whole number.
    public var numbers: [String]
    /// The field whose value is the key; nil for the first of ``personFields`` that there is.
    public var key: String?
    /// Whether lines go as they are, although they are no JSON.
    public var allowsInvalid = false

    /// The fields of the hospital's events that say which person they are about.
    public static let personFields = ["patient_id", "person_id"]
    /// The fields of the hospital's events that are numbers.
    public static let numberFields = ["Age", "Severity"]

    /// Rules; without arguments those of the hospital's own files.
    public init(numbers: [String] = numberFields, key: String? = nil, allowsInvalid: Bool = false) {
        self.numbers = numbers
        self.key = key
        self.allowsInvalid = allowsInvalid
    }

    /// The names of which the first that there is is the key.
    var keyFields: [String] { key.map { [$0] } ?? Self.personFields }
}
