import Migrations
import TestCluster
import Testing

/// Plans over histories nobody thought of: whatever a team does to its files, a migration is applied once at most, and a
/// folder that no longer agrees with the history is refused.
@Suite struct RandomHistoryTests {
    /// A folder as people change it, and what is applied of it.
    private struct Team {
        var random: SeededGenerator
        var versioned: [Int: String] = [:]
        var repeatable: [String: String] = [:]
        var applied: [AppliedFile] = []
        /// How often a migration was applied, by key.
        var applications: [String: Int] = [:]

        private static let kinds: [String: RepeatableFile.Kind] = [
            "f": .function, "g": .function, "t": .reference, "v": .view, "w": .view, "a": .access, "b": .access,
        ]

        init(seed: UInt64) {
            random = SeededGenerator(seed: seed)
        }

        var folder: MigrationFolder {
            get throws {
                let versioned = try versioned.map { version, text in
                    try VersionedFile(String(String(10_000 + version).dropFirst()) + "_m", text)
                }
                let repeatable = try repeatable.compactMap { key, text in
                    try Self.kinds[key].map { try RepeatableFile($0, "ops.\(key)", text) }
                }
                return MigrationFolder(
                    versioned: versioned.shuffled(), repeatable: repeatable.shuffled())
            }
        }

        /// Does one thing a team does; says whether it broke a rule about applied migrations.
        mutating func changeSomething() -> String? {
            let appliedVersions = applied.filter { $0.kind == History.versioned }.compactMap { Int($0.key) }
            switch Int.random(in: 0..<10, using: &random) {
            case 0...3:
                let newest = max(versioned.keys.max() ?? 0, appliedVersions.max() ?? 0)
                versioned[newest + Int.random(in: 1...5, using: &random)] = "select \(random.next() % 100);"
            case 4...6:
                let key = Self.kinds.keys.sorted().randomElement(using: &random) ?? "f"
                repeatable[key] = "select \(random.next() % 100);"
            case 7:
                repeatable.sorted { $0.key < $1.key }.randomElement(using: &random).map { repeatable[$0.key] = nil }
            case 8:
                let pending = versioned.keys.filter { !appliedVersions.contains($0) }.sorted()
                pending.randomElement(using: &random).map { versioned[$0] = "select 'edited before it was applied';" }
            default:
                return breakSomething(appliedVersions.sorted())
            }
            return nil
        }

        private mutating func breakSomething(_ appliedVersions: [Int]) -> String? {
            guard let victim = appliedVersions.randomElement(using: &random) else { return nil }
            switch Int.random(in: 0..<3, using: &random) {
            case 0:
                versioned[victim] = "select 'edited';"
                return "modified"
            case 1:
                versioned[victim] = nil
                return "missing"
            default:
                guard let gap = (1...victim).first(where: { versioned[$0] == nil }) else { return nil }
                versioned[gap] = "select 'late';"
                return "out-of-order"
            }
        }

        mutating func apply(_ plan: MigrationPlan) {
            for file in plan.versioned {
                applications[file.key, default: 0] += 1
                applied.append(AppliedFile(file))
            }
            for file in plan.repeatable {
                applied.removeAll { $0.kind == file.kind.rawValue && $0.key == file.key }
                applied.append(AppliedFile(file))
            }
            applied.shuffle(using: &random)
        }
    }

    private func describe(_ plan: MigrationPlan) -> [String] {
        plan.versioned.map(\.key) + plan.repeatable.map { "\($0.kind) \($0.key)" }
            + plan.removed.map { "gone \($0.kind) \($0.key)" }.sorted()
    }

    @Test(arguments: UInt64(1)...60)
    func planOverARandomHistoryKeepsItsPromises(_ seed: UInt64) throws {
        var team = Team(seed: seed)
        for _ in 0..<60 {
            let before = team
            let broken = team.changeSomething()
            let folder = try team.folder
            guard broken == nil else {
                let error = #expect(throws: MigrationError.self) {
                    try MigrationPlan(folder: folder, history: team.applied)
                }
                #expect(error?.code == broken)
                team = before
                continue
            }
            let plan = try MigrationPlan(folder: folder, history: team.applied)
            // The same files and rows in another order make the same plan.
            let again = try MigrationPlan(folder: try team.folder, history: team.applied.reversed())
            #expect(describe(plan) == describe(again))

            #expect(plan.versioned.map(\.version) == plan.versioned.map(\.version).sorted())
            #expect(zip(plan.repeatable, plan.repeatable.dropFirst()).allSatisfy { $0.kind <= $1.kind })
            let rights = folder.repeatable.filter { $0.kind == .access }.map(\.key)
            if !plan.versioned.isEmpty || plan.repeatable.contains(where: { $0.kind != .access }) {
                #expect(plan.repeatable.filter { $0.kind == .access }.map(\.key) == rights)
            }
            guard Bool.random(using: &team.random) else { continue }
            team.apply(plan)
            #expect(try MigrationPlan(folder: folder, history: team.applied).isEmpty)
            #expect(team.applications.values.allSatisfy { $0 == 1 })
            #expect(team.applications.count == team.applied.filter { $0.kind == History.versioned }.count)
        }
    }
}
