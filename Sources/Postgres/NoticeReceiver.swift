internal import CLibPQ

/// What a connection does with the notices and warnings of its server: nothing, unless somebody asks for them.
///
/// libpq's own way is to print them to standard error, values of rows and all.
final class NoticeReceiver {
    /// Who gets them.
    var handle: ((ServerFields) -> Void)?

    /// Makes it the receiver of a connection, which it has to outlive.
    func receive(from connection: OpaquePointer) {
        unsafe PQsetNoticeReceiver(
            connection,
            { receiver, notice in
                guard let receiver = unsafe receiver, let notice = unsafe notice else { return }
                // The result is libpq's, which clears it afterwards.
                let handle = unsafe Unmanaged<NoticeReceiver>.fromOpaque(receiver).takeUnretainedValue().handle
                if let handle, let fields = unsafe ServerFields(result: notice) {
                    handle(fields)
                }
            }, Unmanaged.passUnretained(self).toOpaque())
    }
}

extension Connection {
    /// Runs `body` and hands every notice and warning that the server sends meanwhile to `observe`, at once.
    ///
    /// Outside of it they are dropped. Which ones the server sends is decided by `client_min_messages`, which sessions
    /// set to `warning`. `observe` may not use the connection.
    public mutating func withNotices<Value>(
        to observe: (ServerFields) -> Void, _ body: (inout Connection) throws -> Value
    ) rethrows -> Value {
        try withoutActuallyEscaping(observe) { observe in
            let previous = notices.handle
            notices.handle = observe
            defer { notices.handle = previous }
            return try body(&self)
        }
    }
}
