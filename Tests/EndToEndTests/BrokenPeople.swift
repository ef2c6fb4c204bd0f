import Foundation

/// A `people_data.csv` with one record of every kind of defect among good ones.
enum BrokenPeople {
    /// A broken record, as `loader rejects list` has to name it.
    struct Reject {
        let line: Int
        let code: String
        let column: String?
    }

    /// What of the broken records must be in no output.
    static let secrets = ["Quillfeather", "Ombersley", "Wimbleworth", "Thistlewick", "1970-02-30"]

    static let rejects = [
        Reject(line: 3, code: "column_count", column: nil),
        Reject(line: 4, code: "bad_date", column: "Birthdate"),
        Reject(line: 6, code: "nul_byte", column: nil),
        Reject(line: 7, code: "invalid_encoding", column: nil),
        Reject(line: 8, code: "column_count", column: nil),
        Reject(line: 10, code: "bad_quoting", column: nil),
        Reject(line: 14, code: "unterminated_quote", column: nil),
    ]

    /// The good records, as first name and address.
    static let goodRows = [
        "Gerhard|89 Thomas, Pretoria", "Ivan|80 Thomas", "Palesa|\\.", "Wanjiru|160 Grey\nRandburg",
        "Thabo|5 \"High\" Road",
    ]

    static let header = "person_id,First_Name,Surname,Gender,Race,Birthdate,Residential_address"

    /// Runs `body` with the path of the file.
    static func withFile<Value>(_ body: (String) throws -> Value) throws -> Value {
        try Lake.withFolder { folder in
            let path = "\(folder)/people_data.csv"
            try Data(bytes).write(to: URL(filePath: path))
            return try body(path)
        }
    }

    private static var bytes: [UInt8] {
        let id = "11153fe2-53b0-424d-96bb-99d4f7d2950"
        let lines: [[UInt8]] = [
            Array(header.utf8),
            Array("\(id)1,Gerhard,Smith,male,White,1969-12-03,\"89 Thomas, Pretoria\"".utf8),
            Array("\(id)2,Quillfeather,Ombersley,male,White,1969-12-03".utf8),
            Array("\(id)3,Quillfeather,Ombersley,male,White,1970-02-30,17 Wimbleworth".utf8),
            Array("\(id)4,Ivan,Muthoni,male,Foreign,1975-03-04,80 Thomas".utf8),
            Array("\(id)5,Quill".utf8) + [0] + Array("feather,Thistlewick,male,White,1969-12-03,17 Wimbleworth".utf8),
            Array("\(id)6,Quillfeather,Ombers".utf8) + [0xFF] + Array("ley,male,White,1969-12-03,17 Wimbleworth".utf8),
            Array("\\.".utf8),
            Array("\(id)7,Palesa,Mudau,female,Black,1980-01-01,\\.".utf8),
            Array("\(id)8,Quillfeather,\"Thistlewick,male,White,1969-12-03,\"17 Wimbleworth, Pretoria\"".utf8),
            Array("\(id)9,Wanjiru,Opara,female,Foreign,1946-01-26,\"160 Grey".utf8),
            Array("Randburg\"".utf8),
            Array("\(id)a,Thabo,Mudau,male,Black,1990-01-01,\"5 \"\"High\"\" Road\"".utf8),
            Array("\(id)b,\"Quillfeather,Ombersley,male,White,1969-12-03,17 Wimbleworth".utf8),
        ]
        return Array(lines.joined(separator: Array("\n".utf8)))
    }
}
