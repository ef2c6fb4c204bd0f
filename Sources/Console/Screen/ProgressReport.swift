/// What a progress has to say: the numbers so far, and what follows from them.
struct ProgressReport {
    private struct Sample {
        let time: UInt64
        let done: Int64
        let rows: Int64
    }

    /// A part of the line.
    private struct Part {
        let text: String
        /// Parts are left out where there is no room for them, those with the highest rank first; 0 always stays.
        var rank = 0
    }

    /// How far back the rate looks: long enough to be steady, short enough to show a stall.
    private static let window: UInt64 = 10_000_000_000
    /// What was measured for less than this says nothing about the rate.
    private static let leastMeasured: UInt64 = 100_000_000
    /// As much of the label is kept, in cells, so that one knows what the line is about.
    private static let leastLabel = 8

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
        samples = [Sample(time: start, done: 0, rows: 0)]
    }

    /// One line on how far it is: done, percent, rates, time left, rejects, rows.
    ///
    /// Where it has only so much room it leaves out what follows from the rest, then the end of the label.
    mutating func line(at now: UInt64, room: Int? = nil) -> String {
        let recent = recentSample(at: now)
        let passed = now - recent.time
        let rate = Self.rate(of: done - recent.done, in: passed)
        var parts = [Part(text: total.map { unit.format(done, of: $0) } ?? unit.format(done))]
        if let total {
            parts.append(Part(text: "\(percent(of: total))%", rank: 1))
        }
        if let rate {
            // Rows say how fast it is as well.
            parts.append(Part(text: unit.format(perSecond: rate), rank: rows == nil ? 0 : 2))
        }
        if let rows, let rate = Self.rate(of: rows - recent.rows, in: passed) {
            parts.append(Part(text: Self.format(rowsPerSecond: rate)))
        }
        if let total, let rate, let left = Self.timeLeft(for: total - done, rate: rate) {
            parts.append(Part(text: "ETA \(ElapsedTime.formatWholeSeconds(left))"))
        }
        if rejects > 0 {
            let isShort = room != nil && rejects >= 1_000_000
            parts.append(Part(text: isShort ? "\(Count.short(rejects)) rejects" : Count.of(rejects, "reject")))
        }
        if let rows {
            parts.append(Part(text: Count.of(rows, "row"), rank: 3))
        }
        return fit(parts, into: room ?? .max)
    }

    private func fit(_ parts: [Part], into room: Int) -> String {
        var parts = parts
        while true {
            let text = parts.map(\.text).joined(separator: "  ")
            let labelRoom = room - CellWidth.of(text) - 2
            if labelRoom >= CellWidth.of(label) {
                return "\(label): \(text)"
            }
            let highest = parts.map(\.rank).max() ?? 0
            guard highest > 0 else {
                let kept = CellWidth.prefix(of: label, cells: max(Self.leastLabel, labelRoom) - 1)
                return kept.count < label.count - 1 ? "\(kept)…: \(text)" : "\(label): \(text)"
            }
            parts.removeAll { $0.rank == highest }
        }
    }

    /// One line on what was done in all, and how fast.
    func summary(at now: UInt64) -> String {
        let passed = now - start
        var parts = ["\(label): \(unit.format(done)) in \(ElapsedTime.format(.nanoseconds(passed)))"]
        if let rate = Self.rate(of: done, in: passed) {
            parts.append(unit.format(perSecond: rate))
        }
        if let rows, let rate = Self.rate(of: rows, in: passed) {
            parts.append(Self.format(rowsPerSecond: rate))
        }
        if rejects > 0 {
            parts.append(Count.of(rejects, "reject"))
        }
        return (parts + (rows.map { [Count.of($0, "row")] } ?? [])).joined(separator: "  ")
    }

    private static func format(rowsPerSecond rate: Double) -> String {
        "\(rate < 100 ? Decimals.format(rate) : Count.short(Int64(exactly: rate.rounded()) ?? .max)) rows/s"
    }

    private func percent(of total: Int64) -> Int64 {
        // Rounded down: 100 % is for what is done.
        total > 0 ? Int64(min(100, max(0, Double(done) / Double(total) * 100))) : 100
    }

    /// The oldest of what was reported in the window, now included.
    private mutating func recentSample(at now: UInt64) -> Sample {
        let latest = Sample(time: now, done: done, rows: rows ?? 0)
        samples.append(latest)
        while samples.count > 2, now - samples[1].time >= Self.window {
            samples.removeFirst()
        }
        return samples.first ?? latest
    }

    private static func rate(of amount: Int64, in nanoseconds: UInt64) -> Double? {
        nanoseconds >= leastMeasured ? Double(max(0, amount)) / (Double(nanoseconds) / 1e9) : nil
    }

    private static func timeLeft(for amount: Int64, rate: Double) -> Duration? {
        guard rate > 0, amount > 0 else { return nil }
        return .seconds(min(Double(amount) / rate, 1e9))
    }
}
