import Foundation
import Models
import Postgres
import Staging
import TestCluster

/// A warehouse of its own with a lake of its own, to which steps of a generated hospital happen.
final class GeneratedWarehouse {
    private let lake: TemporarySQLFolder
    private let models: ModelFolder
    private var connection: Connection

    /// A new one with the models of the real `sql` folder.
    init(models: ModelFolder) throws {
        lake = try TemporarySQLFolder()
        try lake.makeFolder("batch")
        self.models = models
        let cluster = try TestCluster.shared()
        connection = try cluster.connect(try cluster.makeDatabase(.warehouse))
    }

    func take(_ step: GeneratedHospital.Step) throws {
        switch step {
        case .deliver(let name, let text): try lake.write(text, to: "batch/\(name)")
        case .publish(let day):
            try stage(try makeDay(day), published: try connection.publishedDays())
            _ = try Publisher(folder: models).publish(try makeDay(day), on: &connection)
        }
    }

    /// Stages everything that these days need before the first of them is published; then each is, once.
    func publishAll(_ days: [CalendarDate]) throws {
        guard let last = days.max() else { return }
        try stage(last, published: days)
        for day in days.sorted() {
            _ = try Publisher(folder: models).publish(day, on: &connection)
        }
    }

    /// The days published so far.
    func publishedDays() throws -> [CalendarDate] { try connection.publishedDays() }

    /// Loads from the lake what `loader day` would.
    private func stage(_ day: CalendarDate, published: [CalendarDate]) throws {
        let deliveries = DayDeliveries(
            for: day, feeds: try FeedCatalog(from: &connection).feeds, files: try Lake(path: lake.path).files(),
            published: Set(published), live: try connection.liveLoads())
        for delivery in deliveries.deliveries {
            _ = try FileLoader(client: "test", version: "test").load(delivery, on: &connection)
        }
    }

    /// Every row that the models made, and what is filed of the days; what waits although its day is published.
    ///
    /// An inferred patient or member of staff is left out where nothing refers to it any more: the two indexes forget
    /// nobody, so a warehouse has them for every file it ever saw.
    func state() throws -> Set<String> {
        var rows: Set<String> = []
        for model in models.models where model.kind != .view {
            let condition = Self.conditions[model.table.description] ?? "true"
            rows.formUnion(
                try connection.values(
                    "select '\(model.table) ' || t::text as value from \(model.table) as t where \(condition)"))
        }
        rows.formUnion(
            try connection.values("select concat_ws(' ', 'day', day, models, fingerprints) as value from ops.days"))
        rows.formUnion(
            try connection.values("select concat_ws(' ', 'built', model_name, built_from) as value from ops.models"))
        rows.formUnion(
            try connection.values(
                """
                select concat_ws(' ', 'pending', feed, day) as value from ops.affected_days
                where day is null or day in (select d.day from ops.days as d)
                """))
        return rows
    }

    private static let conditions = [
        "hospital_admissions.patients": """
        not is_inferred
        or patient_id in (select patient_id from hospital_admissions.visits)
        or patient_id in (select patient_id from hospital_admissions.transfers)
        or patient_id in (select patient_id from hospital_admissions.medical_conditions)
        or patient_id in (select patient_id from hospital_operations.emergency_transports)
        """,
        "hospital_operations.staff":
            "not is_inferred or staff_id in (select staff_id from hospital_operations.schedules)",
    ]
}
