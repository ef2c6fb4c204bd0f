import Postgres
import Synchronization
import TestCluster

/// Somebody who looks at the published days over and over while they are being published, as a dashboard does.
final class PollingReader: Sendable {
    /// What the days looked like at one moment.
    struct Look: Sendable, Equatable {
        /// A line for each published day.
        let days: [String]
        /// Whether some day was half one state and half another: a mart that does not count the facts beside it, or
        /// facts that are not those filed in `ops.days`.
        let isMixed: Bool
    }

    private struct State {
        /// The looks that differ from the one before.
        var seen: [Look] = []
        /// How many looks were taken in all.
        var count = 0
        var isStopped = false
    }

    private let state = Mutex(State())

    /// Runs `body` while a reader polls, and returns what it saw; a look that equals the one before is left out.
    ///
    /// `body` gets the reader, to ``lookAgain()`` at a moment that nobody may miss.
    static func seen(
        in hospital: Hospital, while body: (PollingReader) throws -> Void
    ) throws -> [Look] {
        let reader = PollingReader()
        let polling = Background {
            var connection = try hospital.connect()
            while reader.isWanted {
                reader.note(try look(&connection))
            }
        }
        do {
            try reader.lookAgain()
            try body(reader)
            try reader.lookAgain()
        } catch {
            reader.stop()
            // What ended the polling is the reason, where there is one.
            try polling.value()
            throw error
        }
        reader.stop()
        try polling.value()
        return reader.state.withLock { $0.seen }
    }

    /// Waits until a look that began after this moment has ended.
    func lookAgain() throws {
        // The one that goes on now may have begun before; the next has not.
        let goal = state.withLock { $0.count } + 2
        try wait { state.withLock { $0.count >= goal } }
    }

    private var isWanted: Bool { state.withLock { !$0.isStopped } }

    private func stop() { state.withLock { $0.isStopped = true } }

    private func note(_ look: Look) {
        state.withLock { state in
            state.count += 1
            if state.seen.last != look {
                state.seen.append(look)
            }
        }
    }

    /// One look: everything of one snapshot.
    private static func look(_ connection: inout Connection) throws -> Look {
        let days = try connection.query(
            """
            select
                concat_ws(' ', d.day, v.visits, f.visits, a.admissions, f.admitted) as text,
                v.visits = f.visits and a.admissions = f.admitted and h.visits = d.fingerprints ->> h.name as is_whole
            from ops.days as d
            cross join lateral (
                select count(*) as visits from hospital_admissions.visits as v where v.visit_date = d.day
            ) as v
            cross join lateral (
                select count(*) as admissions from hospital_admissions.admissions as a where a.admission_date = d.day
            ) as a
            cross join lateral (
                select coalesce(sum(f.visits), 0) as visits, coalesce(sum(f.admitted), 0) as admitted
                from marts.patient_flow as f where f.day = d.day
            ) as f
            cross join lateral (
                select t.name, ops.fingerprint(t.name::regclass, 'visit_date', d.day) as visits
                from (values ('hospital_admissions.visits')) as t (name)
            ) as h
            order by d.day
            """
        ) { row in
            (text: try row.value("text", as: String.self), isWhole: try row.value("is_whole", as: Bool.self))
        }
        return Look(days: days.map(\.text), isMixed: days.contains { !$0.isWhole })
    }
}
