public import Postgres

/// Days as spans of days that follow each other, for people: `2022-11-20 … 2022-11-24, 2022-12-01`.
public struct DaySpans: CustomStringConvertible {
    /// The spans, earliest first.
    public let spans: [ClosedRange<CalendarDate>]

    /// Gathers days, given in any order.
    public init(_ days: some Sequence<CalendarDate>) {
        var spans: [ClosedRange<CalendarDate>] = []
        for day in days.sorted() {
            if let last = spans.last, day <= last.upperBound.advanced(by: 1) {
                spans[spans.count - 1] = last.lowerBound...day
            } else {
                spans.append(day...day)
            }
        }
        self.spans = spans
    }

    /// The first three spans, and how many days come after them.
    public var description: String {
        let shown = spans.prefix(3).map { span in
            span.lowerBound == span.upperBound ? "\(span.lowerBound)" : "\(span.lowerBound) … \(span.upperBound)"
        }
        let more = spans.dropFirst(3).reduce(0) { sum, span in
            sum + Int(span.upperBound.daysSince2000 - span.lowerBound.daysSince2000) + 1
        }
        return (shown + (more > 0 ? ["\(more) more"] : [])).joined(separator: ", ")
    }
}
