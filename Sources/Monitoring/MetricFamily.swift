/// A metric with all its values, as Prometheus reads them.
public struct MetricFamily: Sendable {
    /// What kind of number it is.
    public enum Kind: String, Sendable {
        /// One that only grows, from 0 at the start of the process.
        case counter
        /// One that goes up and down.
        case gauge
    }

    /// One value of a metric, told apart from others by its labels.
    public struct Sample: Sendable {
        /// The labels, in the order to write them.
        public let labels: [(name: String, value: String)]
        /// The value.
        public let value: Double

        /// A value with its labels.
        public init(_ value: Double, _ labels: (name: String, value: String)...) {
            self.value = value
            self.labels = labels
        }
    }

    /// The name: base units, and `_total` at the end of a counter's.
    public let name: String
    /// What it is, in one line.
    public let help: String
    /// What kind of number it is.
    public let kind: Kind
    /// Its values.
    public let samples: [Sample]

    /// A metric with several values.
    public init(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
        self.name = name
        self.kind = kind
        self.help = help
        self.samples = samples
    }

    /// A metric with one value.
    public init(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
        self.init(name, kind, help, [Sample(value)])
    }
}
