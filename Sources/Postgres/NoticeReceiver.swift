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
