/// What is answered to a request: a status, a kind of content, and a text.
public struct HTTPResponse: Sendable, Equatable {
    /// The status code, such as 200.
    public let status: UInt32
    /// The media type of the text.
    public let contentType: String
    /// The text.
    public let body: String

    /// An answer.
    public init(status: UInt32 = 200, contentType: String = "text/plain; charset=utf-8", body: String) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }
}
