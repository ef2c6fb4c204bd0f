import CommandOptions
import Console
import EventPublishing
import Kafka
import Postgres

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The command `simulator broker`.
struct Broker: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a small Kafka broker in this process, until it is interrupted.",
        discussion: """
            For trying things out where there is no Kafka. It answers on this machine only, keeps everything in memory, \
            about 5 MB a partition, and forgets it at its end: loader stream gives each one a pipeline of its own. \
            simulator publish waits when nobody consumes what it would drop.

            Its address is printed, and stands in a file while it runs: . .local/kafka.env && export \
            KAFKA_BOOTSTRAP_SERVERS. 5 when that file is another one's.
            """)

    @Option(help: ArgumentHelp("Where to write its address.", valueName: "file"), completion: .file())
    var addressFile = ".local/kafka.env"
    @Option(help: ArgumentHelp("How many partitions each topic has.", valueName: "number"))
    var partitions = 4

    func validate() throws {
        guard (1...64).contains(partitions) else { throw ValidationError("--partitions takes 1 to 64") }
    }

    func run() throws {
        try endingOnSignals(log, isService: true) { interruption in
            let file = try AddressFile(path: addressFile)
            var broker = try EmbeddedBroker()
            for topic in EventFile.hospitalTopics {
                try broker.createTopic(topic, partitions: Int32(partitions))
            }
            let line = "KAFKA_BOOTSTRAP_SERVERS=\(broker.servers)"
            try file.write(line)
            try Output.standard.print(line)
            log.info(
                "topics \(EventFile.hospitalTopics.joined(separator: ", ")), \(Count.of(partitions, "partition")) each")
            while !interruption.isRequested {
                usleep(50_000)
            }
            try file.remove()
            try interruption.check()
        }
    }
}
