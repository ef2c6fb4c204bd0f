import TestCluster

/// A hospital of a few people whose files only a seed decides, and what comes of them step by step.
struct GeneratedHospital {
    /// Something that happens to a warehouse.
    enum Step: Sendable, CustomStringConvertible {
        /// A file comes to the lake, or comes anew.
        case deliver(String, String)
        /// `loader day`.
        case publish(String)

        var description: String {
            switch self {
            case .deliver(let name, let text): "deliver \(name)\n\(text)"
            case .publish(let day): "publish \(day)"
            }
        }
    }

    private struct File {
        let feed: GeneratedFeed
        /// The day in its name, where it has one.
        var day: String?
        var rows: [[String]] = []

        var text: String {
            ([feed.header] + rows).map { $0.joined(separator: ",") }.joined(separator: "\n") + "\n"
        }
    }

    private var random: SeededGenerator
    /// How many moments were drawn: no two things happen in the same minute of a day.
    private var moments = 0
    private var files: [String: File] = [:]

    /// Deliveries and publications in random order: files come before their day, after it, again, and changed.
    static func steps(seed: UInt64, rounds: Int) -> [Step] {
        var hospital = GeneratedHospital(seed: seed)
        var steps: [Step] = []
        var late: [Step] = []
        for (name, file) in hospital.files.sorted(by: { $0.key < $1.key }) {
            let isLate = file.day != nil && hospital.random.once(in: 5)
            if isLate {
                late.append(.deliver(name, file.text))
            } else {
                steps.append(.deliver(name, file.text))
            }
        }
        // Most days at first, so that what follows is late for them.
        let days = GeneratedFeed.days.shuffled(using: &hospital.random)
        steps += days.prefix(4).map { .publish($0) }
        for _ in 0..<rounds {
            for _ in 1...hospital.random.number(1...3) {
                if !late.isEmpty, hospital.random.once(in: 3) {
                    steps.append(late.remove(at: hospital.random.number(0...late.count - 1)))
                } else {
                    steps.append(hospital.change())
                }
            }
            steps.append(.publish(hospital.random.pick(GeneratedFeed.days)))
        }
        return steps
    }

    private init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        make("people_data.csv", .people, rows: 6)
        make("population_with_illnesses.csv", .illnesses, rows: 6)
        make("staff_data.csv", .firstHired, rows: 6)
        make("reserve_pool.csv", .reserve, rows: 2)
        for day in ["2022-11-01", "2022-11-21", "2022-12-21"] {
            make("staff_active_\(day).csv", .snapshot, day: day, rows: 6)
        }
        for month in ["2022-11", "2022-12"] {
            make("schedules_\(month).csv", .roster(of: month), rows: 24)
        }
        for day in GeneratedFeed.days {
            make("daily_visitors_\(day).csv", .visitors, day: day, rows: 4)
            make("admissions_\(day).csv", .admissions, day: day, rows: 1)
            decide(day)
            make("hospital_emergency_transport_\(day)_session_1.csv", .transports, day: day, rows: 2)
            for session in 1...2 {
                make("hospital_transfers_\(day)_session_\(session).csv", .transfers, day: day, rows: 3)
            }
        }
    }

    private mutating func make(_ name: String, _ feed: GeneratedFeed, day: String? = nil, rows: Int) {
        files[name] = File(feed: feed, day: day)
        for _ in 0..<rows {
            addRow(to: name)
        }
    }

    /// Adds a record, unless there is one with its key.
    private mutating func addRow(to name: String) {
        guard let file = files[name] else { return }
        var row = file.feed.columns.map { random.pick($0.values) }
        if let moment = file.feed.moment {
            row[moment] = "\(file.day ?? row[moment]) \(nextMinute())"
        }
        insert(row, into: name)
    }

    private mutating func insert(_ row: [String], into name: String) {
        guard let columns = files[name]?.feed.columns, let rows = files[name]?.rows else { return }
        func key(_ row: [String]) -> [String] { zip(row, columns).filter { $0.1.isKey }.map(\.0) }
        let isKeyed = columns.contains(where: \.isKey)
        guard !isKeyed || !rows.contains(where: { key($0) == key(row) }) else { return }
        files[name]?.rows.append(row)
    }

    private mutating func nextMinute() -> String {
        moments += 1
        let minute = moments * 37 % 1440
        func pad(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        return "\(pad(minute / 60)):\(pad(minute % 60))"
    }

    /// Adds to a day's admissions what was decided on most of its visitors.
    private mutating func decide(_ day: String) {
        for visitor in files["daily_visitors_\(day).csv"]?.rows ?? [] where !random.once(in: 4) {
            var row = GeneratedFeed.admissions.columns.map { random.pick($0.values) }
            row.replaceSubrange(0...1, with: [visitor[0], visitor[5]])
            row.replaceSubrange(4...6, with: [visitor[4], visitor[7], visitor[6]])
            insert(row, into: "admissions_\(day).csv")
        }
    }

    /// Changes a file and delivers it again.
    private mutating func change() -> Step {
        // Of every kind as often, however many files it has.
        let kind = random.pick(["visitors", "admissions", "transfers", "transport", "staff_active", "schedules", "_"])
        let name = random.pick(files.keys.filter { $0.contains(kind) }.sorted())
        let rows = files[name]?.rows ?? []
        switch random.number(1...6) {
        case 1: addRow(to: name)
        case 2 where rows.count > 1 && files[name]?.feed.mayVanish == true:
            files[name]?.rows.remove(at: random.number(0...rows.count - 1))
        case 3 where !rows.isEmpty && files[name]?.feed.moment != nil: moveRow(of: name)
        case 4 where !rows.isEmpty && files[name]?.day != nil:
            // Delivered twice.
            files[name]?.rows.append(random.pick(rows))
        case 5: break
        default: rewriteRow(of: name)
        }
        return .deliver(name, files[name]?.text ?? "")
    }

    /// Moves a record to another date, with every copy of it.
    private mutating func moveRow(of name: String) {
        guard let file = files[name], let moment = file.feed.moment else { return }
        let row = random.pick(file.rows)
        let day = random.pick(file.feed.columns[moment].values)
        replace(row, in: name) { $0[moment] = day + row[moment].dropFirst(10) }
    }

    /// Changes a value of a record, and of every copy of it.
    private mutating func rewriteRow(of name: String) {
        guard let file = files[name], !file.rows.isEmpty else { return }
        let row = random.pick(file.rows)
        let column = random.pick(file.feed.columns.indices.filter { !file.feed.columns[$0].isKey })
        let value = random.pick(file.feed.columns[column].values)
        replace(row, in: name) { $0[column] = value }
    }

    private mutating func replace(_ row: [String], in name: String, _ change: (inout [String]) -> Void) {
        let rows = files[name]?.rows ?? []
        files[name]?.rows = rows.map { other in
            var changed = other
            if other == row { change(&changed) }
            return changed
        }
    }
}
