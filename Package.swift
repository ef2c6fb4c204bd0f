// swift-tools-version: 6.2
import PackageDescription

let house: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

// A target that touches C handles says `unsafe` at every use of one.
let wrapper = house + [.strictMemorySafety()]

let package = Package(
    name: "hospital-warehouse",
    products: [
        .executable(name: "migrate", targets: ["Migrate"]),
        .executable(name: "loader", targets: ["Loader"]),
        .executable(name: "simulator", targets: ["Simulator"]),
    ],
    targets: [
        .systemLibrary(name: "CLibPQ"),
        .systemLibrary(name: "CLibCrypto"),
        .systemLibrary(name: "CZLib"),
        .systemLibrary(name: "CZstd"),
        .systemLibrary(name: "CMicroHTTPD"),
        .systemLibrary(name: "CRdKafka"),

        .target(name: "Failures", swiftSettings: house),
        .target(name: "Threads", swiftSettings: house),
        .target(name: "Files", dependencies: ["Failures"], swiftSettings: house),
        .target(name: "Console", dependencies: ["Failures"], swiftSettings: house),
        .target(name: "Digests", dependencies: ["CLibCrypto"], swiftSettings: wrapper),
        .target(name: "Decompression", dependencies: ["CZLib", "CZstd"], swiftSettings: wrapper),
        .target(name: "Postgres", dependencies: ["CLibPQ", "Failures"], swiftSettings: wrapper),
        .target(name: "SQLText", dependencies: ["Failures"], swiftSettings: house),
        .target(
            name: "Migrations", dependencies: ["Digests", "Failures", "Files", "Postgres", "SQLText"],
            swiftSettings: house),
        .target(
            name: "Models", dependencies: ["Digests", "Failures", "Files", "Migrations", "Postgres", "SQLText"],
            swiftSettings: house),
        .target(
            name: "Staging", dependencies: ["Decompression", "Digests", "Failures", "Files", "Postgres", "Threads"],
            swiftSettings: house),
        .target(
            name: "Streaming",
            dependencies: ["Failures", "Files", "Kafka", "Monitoring", "Postgres", "Staging", "Threads"],
            swiftSettings: house),
        .target(name: "HTTP", dependencies: ["CMicroHTTPD", "Failures"], swiftSettings: wrapper),
        .target(name: "Kafka", dependencies: ["CRdKafka", "Failures", "Threads"], swiftSettings: wrapper),
        .target(name: "Monitoring", swiftSettings: house),
        .target(
            name: "Ingest", dependencies: ["Decompression", "Failures", "Files", "Monitoring", "Postgres", "Staging"],
            swiftSettings: house),
        .target(
            name: "EventPublishing",
            dependencies: ["Decompression", "Digests", "Failures", "Files", "Ingest", "Kafka", "Postgres", "Staging"],
            swiftSettings: house),

        .target(
            name: "CommandOptions", dependencies: ["Console", "Migrations", "Models", "Postgres", "Threads"],
            swiftSettings: house),
        .executableTarget(
            name: "Migrate",
            dependencies: ["CommandOptions", "Console", "Failures", "Migrations", "Models", "Postgres", "SQLText"],
            swiftSettings: house),
        .executableTarget(
            name: "Loader",
            dependencies: [
                "CommandOptions", "Console", "Failures", "Files", "HTTP", "Ingest", "Kafka", "Monitoring", "Models",
                "Postgres", "Staging", "Streaming", "Threads",
            ],
            swiftSettings: house),
        .executableTarget(
            name: "Simulator",
            dependencies: ["CommandOptions", "Console", "EventPublishing", "Failures", "Files", "Kafka", "Postgres"],
            swiftSettings: house),

        .target(
            name: "TestCluster", dependencies: ["Migrations", "Models", "Postgres"], path: "Tests/TestCluster",
            swiftSettings: house),
        .target(name: "TestKafka", dependencies: ["Kafka"], path: "Tests/TestKafka", swiftSettings: house),
        .target(
            name: "CompressedSamples", dependencies: ["CZLib", "CZstd"], path: "Tests/CompressedSamples",
            swiftSettings: house),
        .testTarget(name: "KafkaTests", dependencies: ["Failures", "Kafka"], swiftSettings: house),
        .testTarget(
            name: "StreamingTests",
            dependencies: ["Failures", "Kafka", "Monitoring", "Postgres", "Streaming", "TestCluster"],
            swiftSettings: house),
        .testTarget(
            name: "EventPublishingTests",
            dependencies: [
                "CompressedSamples", "EventPublishing", "Failures", "Files", "Kafka", "Postgres", "Staging",
                "TestCluster",
                "TestKafka",
            ],
            swiftSettings: house),
        .testTarget(name: "ConsoleTests", dependencies: ["Console", "Failures"], swiftSettings: house),
        .testTarget(
            name: "DecompressionTests", dependencies: ["CompressedSamples", "Decompression"], swiftSettings: house),
        .testTarget(name: "SQLTextTests", dependencies: ["SQLText", "TestCluster"], swiftSettings: house),
        .testTarget(
            name: "PostgresTests", dependencies: ["Digests", "Failures", "Postgres", "TestCluster"],
            swiftSettings: house),
        .testTarget(
            name: "MigrationsTests",
            dependencies: ["Failures", "Files", "Migrations", "Models", "Postgres", "SQLText", "TestCluster"],
            swiftSettings: house),
        .testTarget(
            name: "ModelsTests",
            dependencies: ["Failures", "Migrations", "Models", "Postgres", "SQLText", "Staging", "TestCluster"],
            swiftSettings: house),
        .testTarget(
            name: "StagingTests",
            dependencies: [
                "CompressedSamples", "Decompression", "Failures", "Files", "Postgres", "Staging", "TestCluster",
            ],
            swiftSettings: house),
        .testTarget(
            name: "IngestTests",
            dependencies: ["Failures", "Files", "HTTP", "Ingest", "Monitoring", "Postgres", "Staging", "TestCluster"],
            swiftSettings: house),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "CommandOptions", "CompressedSamples", "Console", "Digests", "Failures", "Kafka", "Loader", "Migrate",
                "Migrations", "Models", "Postgres", "SQLText", "Simulator", "TestCluster", "TestKafka",
            ],
            exclude: ["Golden"],
            swiftSettings: house),
    ]
)
