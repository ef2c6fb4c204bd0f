extension FuzzSubject {
    static let numbers: [FuzzSubject] =
        [
            FuzzSubject(
                "boolean", 20_000, alphabet: "truefalsynoTRUE01 \t",
                special: ["yes", "no", "on", "off", "1", "0", "y", "n", "tr", "tru", "fals", "of", "o", " t", "f "]
            ) { $0.putOne(of: ["true", "false", "t", "f", "TRUE", "False", "T", "F", "tRuE"]) },
            integers("smallint", 30_000, bits: 16), integers("int", 50_000, bits: 32),
            integers("bigint", 60_000, bits: 64),
            floats("real", 100_000, midpoint: 1 << 24), floats("double precision", 120_000, midpoint: 1 << 53),
            numerics("numeric", 60_000, integer: 30, fraction: 30),
            numerics("numeric(6, 2)", 50_000, integer: 5, fraction: 3),
            numerics("numeric(38, 10)", 30_000, integer: 29, fraction: 11),
            numerics("numeric(3, -2)", 25_000, integer: 6, fraction: 1),
            numerics("numeric(2, 4)", 25_000, integer: 1, fraction: 5),
            numerics("amount", 15_000, integer: 5, fraction: 3),
        ]

    private static func integers(_ type: String, _ count: Int, bits: Int) -> FuzzSubject {
        let lowest = Int.min >> (64 - bits)
        let bounds = [lowest, lowest + 1, -1 - lowest, -2 - lowest].map { String($0) }
        let beyond = ["32768", "-32769", "2147483648", "-2147483649", "9223372036854775808", "-9223372036854775809"]
        let other = [" 5", "5 ", "1e3", "1.0", "0x1F", "1_000", "+", "-", "", "18446744073709551616", "+0", "-0"]
        return FuzzSubject(
            type, count, alphabet: "00123456789+- .e_x\t", special: bounds + beyond + other
        ) { writer in
            let value = Int(truncatingIfNeeded: writer.bits()) >> (64 - bits + writer.below(bits))
            if value >= 0, writer.once(in: 4) {
                writer.put(["+", "00", "+000"][writer.below(3)])
            }
            writer.put(String(value))
        }
    }

    /// The edges of both widths: the largest and what rounds to it, the smallest and what rounds to nothing.
    private static let floatEdges = [
        "1.7976931348623157e308", "1.7976931348623158e308", "1.7976931348623159e308", "-1.8e308", "4.9e-324",
        "2.4703282292062328e-324", "2.4703282292062327e-324", "2.2250738585072014e-308", "2.2250738585072011e-308",
        "3.4028235e38", "3.4028235677973366e38", "3.4028235677973365e38", "1.4e-45", "7.006492321624086e-46",
        "7.006492321624085e-46", "1.17549435e-38", "0e999999999999999999999", "1e-999999999999999999999", "-0", "0.0",
        "1e22", "1e23", "9007199254740993e22", "8.5e10", "1e11", "NaN", "nan", "Infinity", "-inf", "+Infinity", "inf",
        "0x1p3", "0x10", "nan(1)", "1e", "1e+", ".", "-.", "e5", ".5", "5.", " 1.5", "1.5 ", "1,5", "1_0", "1f", "",
        "1e5.", "--1", "+1e+5",
        "179769313486231580793728971405303415079934132710037826936173778980444968292764750946649"
            + "017977587207096330286416692887910946555547851940402630657488671505820681908902000708383676273854845817711"
            + "531764475730270069855571366959622842914819860834936475292719074168444365510704342711559699508093042880.0",
    ]

    private static func floats(_ type: String, _ count: Int, midpoint: Int) -> FuzzSubject {
        FuzzSubject(type, count, alphabet: "00123456789+-..eE x", special: floatEdges) { writer in
            if writer.once(in: 3) {
                writer.put("-")
            }
            switch writer.below(6) {
            case 0:
                // What a program prints that means just that number.
                let value = Double(bitPattern: writer.bits() & ~(1 << 63))
                writer.put(value.isFinite ? value.description : "0.1")
            case 1:
                let value = Float(bitPattern: UInt32(truncatingIfNeeded: writer.bits()) & ~(1 << 31))
                writer.put(value.isFinite ? value.description : "0.1")
            case 2:
                // Halfway between two neighbours, and a hair from it.
                writer.put(String(midpoint + 2 * writer.below(midpoint / 2) + 1))
                writer.putOne(of: ["", ".0", ".00000000000000000000000000001", "e0", "0e-1", "e9", "e10", "e11", "e22"])
            case 3:
                writer.putDigits(1 + writer.below(30))
                writer.put(".")
                writer.putDigits(writer.below(30))
            default:
                writer.putDigits(1 + writer.below(7))
                writer.put(".")
                writer.putDigits(writer.below(12))
                if writer.once(in: 2) {
                    writer.putOne(of: ["e", "E", "e+", "e-", "e-0"])
                    writer.put(String(writer.below(writer.once(in: 3) ? 330 : 24)))
                }
            }
        }
    }

    private static func numerics(_ type: String, _ count: Int, integer: Int, fraction: Int) -> FuzzSubject {
        let special = [
            "NaN", "nan", "Infinity", "-inf", "1e3", "1E-2", "1e 3", " 5", "5 ", "1.999", "9999.994", "9999.995",
            "0x1F", "1_0",
            ".", "-", "", "+.5", "5.", "-0", "-0.00", "0.00", "99900", "99901", "100000", "-99900.0", "0.0099",
            "0.0100", "0.00990", "0.00994", "00012", "1.990000000", "0.000000000000", "10000", "100000000", "0.0001",
        ]
        return FuzzSubject(
            type, count, alphabet: "0000123456789+-.. eN", special: special, accepted: 10...85
        ) { writer in
            writer.putOne(of: ["", "", "-", "+", "000", "-00"])
            // Zeros in groups of four are not stored.
            for _ in 0...writer.below(2) {
                writer.putDigits(writer.below(integer / 2 + 1))
                writer.putOne(of: ["", "", "0", "00", "0000", "00000000"])
            }
            if writer.value.isEmpty || !writer.once(in: 3) {
                writer.put(".")
                writer.putOne(of: ["", "", "", "0", "00", "0000"])
                writer.putDigits(writer.below(fraction + 1))
                writer.putOne(of: ["", "", "", "0", "00", "0000"])
            }
        }
    }
}
