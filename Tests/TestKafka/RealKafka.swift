import Foundation

/// An Apache Kafka of a test's own, from where `KAFKA_HOME` points to; it runs until this process ends.
public final class RealKafka: Sendable {
    /// Where Apache Kafka is; nil where tests have to do with the embedded broker.
    public static let home = ProcessInfo.processInfo.environment["KAFKA_HOME"].flatMap { $0.isEmpty ? nil : $0 }

    /// The broker's address, which it keeps over its restarts.
    public let servers: String
    private let home: String
    private let folder: String

    /// It could not be started, or does not do what it is told.
    public struct NotRunning: Error {
        let output: String
    }

    /// Starts one; throws where there is no `KAFKA_HOME`.
    public init() throws {
        guard let home = Self.home else { throw NotRunning(output: "KAFKA_HOME is not set") }
        self.home = home
        folder = FileManager.default.temporaryDirectory.appending(path: "kafka-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let output = try Self.run("\(home)/bin/kafka-up", [folder, "--heap", "256m"])
        guard let servers = output.split(separator: "=").last else { throw NotRunning(output: output) }
        self.servers = servers.trimmingCharacters(in: .whitespacesAndNewlines)
        try Self.endWithThisProcess(home: home, folder: folder)
    }

    /// A process of its own sees to it that nothing stays, also where this one is killed.
    private static func endWithThisProcess(home: String, folder: String) throws {
        let watch = Process()
        watch.executableURL = URL(filePath: "/usr/bin/env")
        watch.arguments = [
            "bash", "-c", alone, "alone", "setsid", "bash", "-c",
            #"while kill -0 "$1" 2>/dev/null; do read -rt 1 <> <(:) || :; done; "$2/bin/kafka-down" "$3" --kill; rm -rf "$3""#,
            "kafka-watch", String(ProcessInfo.processInfo.processIdentifier), home, folder,
        ]
        watch.standardInput = FileHandle.nullDevice
        watch.standardOutput = FileHandle.nullDevice
        watch.standardError = FileHandle.nullDevice
        try watch.run()
    }

    /// Makes a topic; `settings` are those of Kafka's topics.
    public func createTopic(_ topic: String, partitions: Int, settings: [String: String] = [:]) throws {
        try tool(
            ["kafka.admin.TopicCommand", "--create", "--topic", topic, "--partitions", String(partitions)]
                + settings.flatMap { ["--config", "\($0)=\($1)"] })
    }

    /// Gives a topic more partitions.
    public func setPartitions(of topic: String, to count: Int) throws {
        try tool(["kafka.admin.TopicCommand", "--alter", "--topic", topic, "--partitions", String(count)])
    }

    /// Deletes the messages of a partition before an offset, as retention does.
    public func deleteRecords(of topic: String, partition: Int, before offset: Int64) throws {
        let file = "\(folder)/delete-\(UUID().uuidString).json"
        let json = #"{"version":1,"partitions":[{"topic":"\#(topic)","partition":\#(partition),"offset":\#(offset)}]}"#
        try Data(json.utf8).write(to: URL(filePath: file))
        try tool(["kafka.admin.DeleteRecordsCommand", "--offset-json-file", file])
    }

    private func tool(_ arguments: [String]) throws {
        _ = try Self.run(
            "\(home)/bin/kafka-tool", [arguments[0], "--bootstrap-server", servers] + arguments.dropFirst())
    }

    /// Ends the broker as a crash does.
    public func crash() throws {
        _ = try Self.run("\(home)/bin/kafka-down", [folder, "broker0", "--kill"])
    }

    /// Starts the broker again, and waits until it answers.
    public func restart() throws {
        _ = try Self.run("\(home)/bin/kafka-up", [folder])
    }

    /// Puts an empty cluster behind the same address, as where a broker's disk was lost.
    public func replace() throws {
        _ = try Self.run("\(home)/bin/kafka-down", [folder, "--kill"])
        for name in ["broker0", "zookeeper"] {
            try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
        }
        try restart()
    }

    /// A broker that inherits the descriptor by which Foundation notices the end of a process would keep it for ever.
    private static let alone =
        "for f in /proc/$$/fd/*; do n=${f##*/}; ((n < 3)) || eval \"exec $n>&-\"; done; exec \"$@\""

    private static func run(_ program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["bash", "-c", alone, "alone", program] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let output = String(decoding: data, as: UTF8.self)
        guard process.terminationStatus == 0 else { throw NotRunning(output: output) }
        return output
    }
}
