import CommandOptions
import Console
import EventPublishing
import Failures
import Kafka
import Postgres

/// The command `simulator publish`.
struct Publish: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Send the records of files as events to Kafka, each content once.",
        discussion: """
            A record of a CSV file becomes a JSON object with the header's names; a line of a .jsonl or .json file goes as \
            it is. Either may be compressed (.gz, .zst). Every file is checked before the first event is sent. The key is \
            the person, so the events of a person stay in order.

            The lake's .published/ says what was published; a file that was begun is read back from the topic, and goes \
            on with what is missing. So the same command can be given again after whatever happened. While brokers are \
            away it waits; for an embedded broker (simulator broker), also while nobody consumes.

            The brokers are those of KAFKA_BOOTSTRAP_SERVERS; KAFKA_SECURITY_PROTOCOL and so on are librdkafka's \
            properties of those names.
            """)

    @Argument(help: ArgumentHelp("The files, in the order of their events.", valueName: "file"), completion: .file())
    var files: [String] = []
    @Option(
        help: ArgumentHelp(
            "The topic (default: hospital.transport for hospital_emergency_transport_*, hospital.transfers for "
                + "hospital_transfers_*, and for .jsonl the name without its ending).", valueName: "topic"))
    var topic: String?
    @Flag(help: "Publish files that come into the lake's batch folder, and go on until interrupted.") var watch = false
    @Option(
        help: ArgumentHelp(
            "The lake: the folder with batch/, processed/ and .published/ (default: LAKE, or lake).", valueName: "dir"),
        completion: .directory)
    var lake: String?
    @Option(help: ArgumentHelp("A CSV field that is a number where it is a whole number.", valueName: "field"))
    var number = EventRules.numberFields
    @Option(help: ArgumentHelp("The field that is the key (default: patient_id or person_id).", valueName: "field"))
    var key: String?
    @Flag(help: "Send lines that are no JSON as well, for consumers that have to bear them.") var allowInvalid = false
    @Flag(help: "Publish once more what is published, from its start: it comes twice.") var again = false
    @Option(
        help: ArgumentHelp(
            "Whose consuming an embedded broker waits for (default: that of loader stream).", valueName: "group"))
    var group: String?
    @Option(
        help: ArgumentHelp(
            "With --watch: how long a file that was not renamed into place must stay as it is.", valueName: "seconds"))
    var settle = 2.0
    @Option(
        help: ArgumentHelp("With --watch: how often to look although nothing happened.", valueName: "seconds"))
    var rescan = 10.0
    @Option(help: "How to write the results.") var format = OutputFormat.text

    func validate() throws {
        guard watch != !files.isEmpty else {
            throw ValidationError("name the files to publish, or --watch for those that come")
        }
        guard !watch || topic == nil && !again else {
            throw ValidationError("with --watch the names of files say their topics, and nothing comes twice")
        }
        guard (0...3_600).contains(settle) else { throw ValidationError("--settle takes 0 to 3600 seconds") }
        guard (0.1...3_600).contains(rescan) else { throw ValidationError("--rescan takes 0.1 to 3600 seconds") }
    }

    func run() throws {
        let kafka = try KafkaSettings(environment: environment(beginningWith: "KAFKA_"))
        if let warning = kafka.warning {
            log.warning(warning)
        }
        try kafka.requireServers()
        let settings = EventPublisher.Settings(
            lake: lake ?? environment("LAKE") ?? "lake",
            rules: EventRules(numbers: number, key: key, allowsInvalid: allowInvalid), again: again, group: group)
        try endingOnSignals(log, isService: watch) { interruption in
            let report = PublishReport(format: format)
            let publisher = try EventPublisher(settings, kafka: kafka, interruption: interruption) {
                report.follow($0)
            }
            if watch {
                try publishArriving(publisher, report, interruption)
            } else {
                try publishFiles(publisher, report)
            }
        }
    }

    private func publishFiles(_ publisher: EventPublisher, _ report: PublishReport) throws {
        var checked: [(file: CheckedFile, topic: String)] = []
        for path in files {
            checked.append(
                try report.telling(of: path) {
                    let file = try EventFile(path: path)
                    let topic = try file.topic(orElse: topic)
                    try publisher.open(topic)
                    return (try publisher.check(file), topic)
                })
        }
        for (file, topic) in checked {
            try report.telling(of: file.file.path) {
                try report.tell(try publisher.publish(file, to: topic), of: file.file)
            }
        }
    }

    private func publishArriving(
        _ publisher: EventPublisher, _ report: PublishReport, _ interruption: Interruption
    ) throws {
        for topic in EventFile.hospitalTopics {
            try publisher.open(topic)
        }
        var lake = LakePublisher(publisher, settle: .seconds(settle), rescan: .seconds(rescan)) { outcome in
            report.end()
            switch outcome {
            case .published(let checked, let result): try report.tell(result, of: checked.file)
            case .failed(let file, let failure): try report.tell(failure, of: file.path)
            case .postponed(let file, let failure):
                log.report(failure)
                log.notice("\(file.name) is tried again, at least every 30 seconds")
            case .blind(let failure): log.report(failure)
            }
        }
        log.info("watching \(publisher.lake)/batch")
        try lake.run(until: interruption)
    }
}
