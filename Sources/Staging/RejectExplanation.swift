extension RejectCode {
    /// The rule in words, for a value that broke it: one that is written as it should be is told apart.
    func explanation(of value: UnsafeRawBufferPointer) -> String {
        switch self {
        case .badDate where TimeEncoder.isWrittenAsDate(value): "no such day in the calendar"
        case .badTimestamp where TimeEncoder.isWrittenAsTimeThereIsNot(value):
            "no such day in the calendar, or no such time of day (00:00:00 to 23:59:59)"
        case .badTime where TimeEncoder.isWrittenAsTimeOfDayThereIsNot(value):
            "no such time of day (00:00:00 to 23:59:59)"
        case .recordTooLong, .unterminatedQuote, .badQuoting, .badLineEnding, .nulByte, .invalidEncoding, .columnCount,
            .nullNotAllowed, .badInteger, .outOfRange, .badNumeric, .numericOverflow, .badFloat, .badDate, .badTime,
            .badTimestamp, .badBoolean, .badUUID, .badBytea, .badJSON, .tooLong, .badEnum:
            explanation
        }
    }
}
