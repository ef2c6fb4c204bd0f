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
