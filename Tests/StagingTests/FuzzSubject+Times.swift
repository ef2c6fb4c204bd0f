extension FuzzSubject {
    static let times: [FuzzSubject] = [
        FuzzSubject("date", 100_000, alphabet: timeAlphabet, special: days) { $0.putDay() },
        times("time", 60_000) { $0.putTime() }, times("time(3)", 20_000) { $0.putTime() },
        times("timetz", 40_000) {
            $0.putTime()
            $0.putZone()
        },
        times("timetz(2)", 10_000) {
            $0.putTime()
            $0.putZone()
        },
        times("timestamp", 80_000) { $0.putTimestamp() }, times("timestamp(3)", 30_000) { $0.putTimestamp() },
        times("timestamptz", 80_000) {
            $0.putTimestamp()
            $0.putZone()
        },
        times("timestamptz(0)", 20_000) {
            $0.putTimestamp()
            $0.putZone()
        },
    ]

    private static let timeAlphabet = "0001234569-::. TZ+/,ABC"

    private static let days = [
        "0001-01-01", "9999-12-31", "0000-01-01", "0000-12-31", "10000-01-01", "2000-02-29", "1900-02-29",
        "2100-02-29", "2024-02-29", "2023-02-29", "0004-02-29", "2400-02-29", "1999-12-31", "2000-01-01", "1582-10-10",
        "2022-04-31", "2022-13-01", "2022-00-10", "2022-01-00", "2022-1-1", "22-01-01", "2022/01/01", "20220101",
        "02/03/2024", "2022-01-01 ", " 2022-01-01", "now", "today", "tomorrow", "yesterday", "epoch", "infinity",
        "-infinity", "2022-01-01 BC", "0044-03-15 BC", "January 8, 1999", "2022-W01-1", "J2451545", "2022.324",
        "2022-01-01T00:00", "2022-01-01 07:05:09+02", "", "1 Jan 2022", "2022-Jan-01",
    ]

    private static func times(
        _ type: String, _ count: Int, _ write: @escaping @Sendable (inout ValueWriter) -> Void
    ) -> FuzzSubject {
        let clock = [
            "00:00", "23:59:59.999999", "23:59:59.9999999", "24:00", "24:00:00", "24:00:00.000001", "23:59:60",
            "07:05:60.5",
            "07:60", "7:05", "07:05:9", "07:05:09.", "07:05:09,5", "07:05 pm", "07:05:09.1234565", "07:05:09.1230",
            "07:05:09.1235", "07:05:09.5", "070509", "allballs", "now", " 07:05", "07:05 ", "T07:05", "noon", "",
        ]
        let zones = [
            "", "Z", "z", "+00", "-00", "+15:59", "-15:59", "+16", "+1559", "+15:60", "+1", "+2:00", "+02:30:15",
            " +02",
            " UTC", " Africa/Johannesburg", " SAST", "+0230", "+023", "+",
        ]
        let isOfADay = type.hasPrefix("timestamp")
        let plain = clock.map { isOfADay ? "2022-11-20 " + $0 : $0 }
        let zoned = zones.map { (isOfADay ? "2022-11-20 " : "") + "07:05" + $0 }
        let special = type.contains("tz") ? zoned + plain + plain.map { $0 + "+02" } : plain + zoned
        return FuzzSubject(
            type, count, alphabet: timeAlphabet, special: special + (isOfADay ? days : []), accepted: 15...85, write)
    }
}

extension ValueWriter {
    /// A day, which may be one that there is not, often around the ends of months and years.
    fileprivate mutating func putDay() {
        let year =
            switch below(4) {
            case 0: 1 + below(9_999)
            case 1: 100 * (1 + below(99))
            default: 1_890 + below(210)
            }
        put(year, width: 4)
        put("-")
        switch below(8) {
        case 0: putOne(of: ["02-28", "02-29", "03-01", "12-31", "01-01", "02-30"])
        case 1:
            put(below(14), width: 2)
            put("-")
            put(below(33), width: 2)
        default:
            put(1 + below(12), width: 2)
            put("-")
            put(1 + below(28), width: 2)
        }
    }

    fileprivate mutating func putTime() {
        put(below(once(in: 20) ? 26 : 24), width: 2)
        put(":")
        put(below(once(in: 20) ? 62 : 60), width: 2)
        if !once(in: 4) {
            put(":")
            put(below(once(in: 20) ? 62 : 60), width: 2)
            if once(in: 2) {
                put(".")
                putDigits(1 + below(once(in: 10) ? 8 : 6))
                putOne(of: ["", "", "0", "000"])
            }
        }
    }

    fileprivate mutating func putTimestamp() {
        putDay()
        put(once(in: 3) ? "T" : " ")
        putTime()
    }

    fileprivate mutating func putZone() {
        guard !once(in: 5) else {
            put("Z")
            return
        }
        put(once(in: 2) ? "+" : "-")
        put(below(once(in: 20) ? 17 : 16), width: 2)
        switch below(3) {
        case 0: break
        case 1:
            put(":")
            put(below(60), width: 2)
        default: put(below(60), width: 2)
        }
    }
}
