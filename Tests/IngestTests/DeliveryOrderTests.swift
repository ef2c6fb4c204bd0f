import Postgres
import Staging
import TestCluster
import Testing

@testable import Ingest

@Suite struct DeliveryOrderTests {
    @Test func undatedComeFirstThenDaysWithTheirSessionsByNumber() throws {
        let cluster = try TestCluster.shared()
        var connection = try cluster.connect(try cluster.makeDatabase())
        let catalog = try FeedCatalog(from: &connection)
        let names = [
            "people_data.csv", "staff_data.csv", "schedules_2022-11.csv", "daily_visitors_2022-11-20.csv",
            "staff_active_2022-11-20.csv", "hospital_transfers_2022-11-20_session_2.csv",
            "hospital_transfers_2022-11-20_session_10.csv", "admissions_2022-11-21.csv",
        ]
        var generator = SeededGenerator(seed: 7)
        let deliveries = try names.shuffled(using: &generator).map { try catalog.delivery(path: "lake/batch/\($0)") }
        let sorted = deliveries.sorted { DeliveryOrder(of: $0) < DeliveryOrder(of: $1) }
        #expect(sorted.map(\.name) == names)
    }
}
