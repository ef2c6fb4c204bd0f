import Console
import Testing

@Suite struct FormatTests {
    @Test(
        arguments: [
            (0, "0"), (999, "999"), (1000, "1,000"), (2469, "2,469"), (-1_234_567, "-1,234,567"), (-999, "-999"),
            (Int64.min, "-9,223,372,036,854,775,808"),
        ] as [(Int64, String)])
    func countIsGroupedByThousands(_ value: Int64, _ text: String) {
        #expect(Count.format(value) == text)
    }

    @Test(
        arguments: [
            (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1536, "1.5 KiB"), (150 << 20, "150 MiB"),
            ((1 << 20) - 1, "1.0 MiB"), (1 << 30, "1.0 GiB"), (-1536, "-1.5 KiB"), (102_350, "100 KiB"),
            (Int64.max, "8.0 EiB"),
        ] as [(Int64, String)])
    func byteCountIsShownInItsLargestUnit(_ bytes: Int64, _ text: String) {
        #expect(ByteCount.format(bytes) == text)
    }

    @Test(
        arguments: [
            (0, "0.00 s"), (4, "0.00 s"), (5, "0.01 s"), (120, "0.12 s"), (9_994, "9.99 s"), (9_995, "10.0 s"),
            (34_210, "34.2 s"), (59_940, "59.9 s"), (59_960, "1 min 00 s"), (184_000, "3 min 04 s"),
            (3_599_600, "1 h 00 min"), (7_500_000, "2 h 05 min"), (-5, "0.00 s"),
        ] as [(Int64, String)])
    func elapsedTimeIsShownInItsLargestUnits(_ milliseconds: Int64, _ text: String) {
        #expect(ElapsedTime.format(.milliseconds(milliseconds)) == text)
    }

    @Test(arguments: [(400, "0 s"), (17_600, "18 s"), (59_500, "1 min 00 s")] as [(Int64, String)])
    func wholeSecondsHaveNoFraction(_ milliseconds: Int64, _ text: String) {
        #expect(ElapsedTime.formatWholeSeconds(.milliseconds(milliseconds)) == text)
    }
}
