import Kafka
import Postgres

/// Messages that could not land, on their way into `ops.dead_letters`.
struct DeadLetterRows: ~Copyable {
    private let pipeline: [UInt8]
    var rows = CopyRows(
        into: TableName(schema: "ops", name: "dead_letters"),
        [
            "pipeline", "topic", "part", "message_offset", "ts", "message_key", "message_value", "headers", "code",
            "reason",
        ], capacity: 1 << 12)

    init(pipeline: String) {
        self.pipeline = Array(pipeline.utf8)
    }

    /// Adds a message that broke a rule of ours.
    mutating func add(_ message: borrowing Message, of topic: StreamTopic, because reason: DeadLetterReason) {
        let pipeline = pipeline
        let _: Never? = rows.add { buffer in
            buffer.appendBinary(text: pipeline)
            buffer.appendBinary(text: Array(topic.name.utf8))
            buffer.appendBinary(message.partition)
            buffer.appendBinary(message.offset)
            buffer.appendBinary(timestamp: message.sentAt)
            message.withKey { buffer.appendBinary(optional: $0) }
            message.withValue { buffer.appendBinary(optional: $0) }
            HeaderEncoder.append(of: message, to: &buffer)
            buffer.appendBinary(text: Array(reason.code.rawValue.utf8))
            buffer.appendBinary(text: Array(reason.text.utf8))
            return nil
        }
    }

    /// Adds a message that the server has refused as a row.
    mutating func add(_ message: LandedMessage, of topic: StreamTopic, because error: PostgresError) {
        let pipeline = pipeline
        let _: Never? = rows.add { buffer in
            buffer.appendBinary(text: pipeline)
            buffer.appendBinary(text: Array(topic.name.utf8))
            buffer.appendBinary(message.partition)
            buffer.appendBinary(message.offset)
            for field in [message.time, message.key, message.value, message.headers] {
                if let field {
                    buffer.appendBinary(text: field)
                } else {
                    buffer.appendBinaryNull()
                }
            }
            buffer.appendBinary(text: Array("sqlstate:\(error.sqlState ?? "")".utf8))
            buffer.appendBinary(text: Array(error.message.utf8))
            return nil
        }
    }
}
