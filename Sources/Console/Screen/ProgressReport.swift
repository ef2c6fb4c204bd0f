/// What a progress has to say: the numbers so far, and what follows from them.
struct ProgressReport {
    private struct Sample {
        let time: UInt64
        let done: Int64
    }

    /// How far back the rate looks: long enough to be steady, short enough to show a stall.
    private static let window: UInt64 = 10_000_000_000
    /// What was measured for less than this says nothing about the rate.
    private static let leastMeasured: UInt64 = 100_000_000

    let label: String
    let unit: ProgressUnit
    let total: Int64?
    let start: UInt64
    var done: Int64 = 0
    var rows: Int64?
    var rejects: Int64 = 0
    private var samples: [Sample]

    init(label: String, unit: ProgressUnit, total: Int64?, start: UInt64) {
        self.label = label
        self.unit = unit
        self.total = total
        self.start = start
        samples = [Sample(time: start, done: 0)]
    }

    /// One line on how far it is: done, percent, rate, time left, rejects, rows.
    mutating func line(at now: UInt64) -> String {
        let rate = recentRate(at: now)
        var parts = ["\(label): \(total.map { unit.format(done, of: $0) } ?? unit.format(done))"]
        if let total {
            parts.append("\(percent(of: total))%")
        }
        if let rate {
            parts.append(unit.format(perSecond: rate))
        }
        if let total, let rate, let left = Self.timeLeft(for: total - done, rate: rate) {
            parts.append("ETA \(ElapsedTime.formatWholeSeconds(left))")
        }
        return (parts + counts).joined(separator: "  ")
    }

    /// One line on what was done in all, and how fast.
    func summary(at now: UInt64) -> String {
        var parts = ["\(label): \(unit.format(done)) in \(ElapsedTime.format(.nanoseconds(now - start)))"]
        if let rate = Self.rate(of: done, in: now - start) {
            parts.append(unit.format(perSecond: rate))
        }
        return (parts + counts).joined(separator: "  ")
    }

    private var counts: [String] {
        let rejects = rejects > 0 ? [Self.plural(rejects, "reject")] : []
        return rejects + (rows.map { [Self.plural($0, "row")] } ?? [])
    }

    private func percent(of total: Int64) -> Int64 {
        // Rounded down: 100 % is for what is done.
        total > 0 ? Int64(min(100, max(0, Double(done) / Double(total) * 100))) : 100
    }

    private mutating func recentRate(at now: UInt64) -> Double? {
        samples.append(Sample(time: now, done: done))
        while samples.count > 2, now - samples[1].time >= Self.window {
            samples.removeFirst()
        }
        return samples.first.flatMap { Self.rate(of: done - $0.done, in: now - $0.time) }
    }

    private static func rate(of amount: Int64, in nanoseconds: UInt64) -> Double? {
        nanoseconds >= leastMeasured ? Double(max(0, amount)) / (Double(nanoseconds) / 1e9) : nil
    }

    private static func timeLeft(for amount: Int64, rate: Double) -> Duration? {
        guard rate > 0, amount > 0 else { return nil }
        return .seconds(min(Double(amount) / rate, 1e9))
    }

    private static func plural(_ amount: Int64, _ name: String) -> String {
        "\(Count.format(amount)) \(name)\(amount == 1 ? "" : "s")"
    }
}
