import Failures
import Postgres
import TestCluster
import Testing

@testable import Staging

@Suite struct FeedCatalogTests {
    private func warehouse() throws -> Connection {
        let cluster = try TestCluster.shared()
        return try cluster.connect(try cluster.makeDatabase())
    }

    @Test func everyFeedOfTheWarehouseIsRead() throws {
        var connection = try warehouse()
        let catalog = try FeedCatalog(from: &connection)
        #expect(catalog.feeds.count > 10)
        let names = catalog.feeds.map(\.name)
        #expect(names == names.sorted())
        let visitors = try #require(catalog.feeds.first { $0.name == "daily_visitors" })
        #expect(visitors.target.description == "staging.daily_visitors" && visitors.scope == .day)
        #expect(visitors.businessTimeColumn == "arrival_time" && visitors.isRequired && visitors.format == .csv)
        for feed in catalog.feeds {
            #expect(try !connection.columns(of: feed.target).isEmpty, "\(feed.name)")
        }
    }

    @Test func listsAndMapsOfARowAreRead() throws {
        var connection = try warehouse()
        try connection.run(
            """
            insert into ops.feeds (
                feed, file_pattern, format, target, scope, header_map, ignored_headers, optional_columns, null_tokens,
                max_rejects, due_days
            )
            values (
                'x', 'x.txt', 'lines', 'staging.x', 'none', '{"Nr. \\"1\\"": "n", "b": "c"}', array['a b', 'c,d'],
                array['o'], array['N/A', ''], 12, 3
            )
            """)
        let feed = try #require(try FeedCatalog(from: &connection).feeds.first { $0.name == "x" })
        #expect(feed.headerMap == ["Nr. \"1\"": "n", "b": "c"])
        #expect(feed.ignoredHeaders == ["a b", "c,d"] && feed.optionalColumns == ["o"])
        #expect(feed.nullTokens == [Array("N/A".utf8), []])
        #expect(feed.maxRejects == 12 && feed.dueDays == 3 && feed.format == .lines && feed.scope == .none)
    }

    @Test(arguments: [
        ("file_pattern", "{day}.csv"), ("target", "nonsense"), ("target", "a.b.c"), ("format", "xml"),
        ("scope", "week"),
    ])
    func rowThatMakesNoSenseIsNamed(column: String, value: String) throws {
        var connection = try warehouse()
        for check in ["feeds_format_check", "feeds_target_check", "feeds_scope_check", "feeds_scope_parts_check"] {
            try connection.run("alter table ops.feeds drop constraint \(identifier: check)")
        }
        try connection.run("update ops.feeds set \(identifier: column) = \(value) where feed = 'people'")
        let error = #expect(throws: StagingError.self) { try FeedCatalog(from: &connection) }
        #expect(error?.message.hasPrefix("feed people in ops.feeds: ") == true)
        #expect(error?.outcome == .refused)
        #expect(try connection.run("select 1") == 1)
    }

    @Test func fileOfUnknownNameIsShownTheFeedsThatTakeAnyName() throws {
        let catalog = FeedCatalog(feeds: [
            try .sample("a", pattern: "a_{date}.csv"), try .sample("b", pattern: "b.csv", scope: .none),
        ])
        let unknown = #expect(throws: StagingError.self) { try catalog.delivery(path: "x/c.csv") }
        #expect(unknown?.notes == ["feeds: a, b", "undated ones: b"])
        #expect(unknown?.wayOut?.contains("--feed NAME") == true)
        #expect(try catalog.delivery(path: "x/c.csv", feed: "b").feed.name == "b")
    }

    @Test func deliveryIsFoundByNameOrRefused() throws {
        let catalog = FeedCatalog(feeds: [
            try .sample("a", pattern: "a_{date}.csv"), try .sample("b", pattern: "b_{month}.csv", scope: .month),
        ])
        #expect(try catalog.delivery(path: "x/b_2022-11.csv").feed.name == "b")
        #expect(try catalog.delivery(path: "a_2022-11-20.csv", feed: "a").scope == "2022-11-20")
        let unknown = #expect(throws: StagingError.self) { try catalog.delivery(path: "x/c.csv") }
        #expect(unknown?.location == "x/c.csv" && unknown?.notes == ["feeds: a, b"])
        #expect(unknown?.outcome == .refused && unknown?.wayOut?.contains("--feed") == false)
        let noFeed = #expect(throws: StagingError.self) { try catalog.delivery(path: "c.csv", feed: "c") }
        #expect(noFeed?.outcome == .usage && noFeed?.message == "there is no feed c in ops.feeds")
        let mismatch = #expect(throws: StagingError.self) { try catalog.delivery(path: "b_2022-11.csv", feed: "a") }
        #expect(mismatch?.message.contains("a_{date}.csv") == true && mismatch?.outcome == .refused)
    }
}
