import TestCluster

/// What the files of one feed may say in a generated hospital: small enough that everything meets everything.
struct GeneratedFeed: Sendable {
    /// A column and the values it may have.
    struct Column: Sendable {
        let name: String
        let values: [String]
        /// Whether it tells one record from another: two records of a file never have the same key.
        let isKey: Bool

        init(_ name: String, _ values: [String], isKey: Bool = false) {
            self.name = name
            self.values = values
            self.isKey = isKey
        }

        init(_ name: String, _ value: String = "") {
            self.init(name, [value])
        }
    }

    let columns: [Column]
    /// The column with the moment at which it happened; nil where records have none.
    var moment: Int?
    /// Whether a record may go once it was delivered.
    var mayVanish = true

    var header: [String] { columns.map(\.name) }

    /// The days that things happen on: neighbours, the length of a month apart, and one that nobody publishes.
    static let days = ["2022-11-20", "2022-11-21", "2022-11-22", "2022-12-20", "2022-12-21"]
    private static let anyDay = days + ["2022-11-23"]

    private static func ids(_ numbers: ClosedRange<Int>, _ letter: String) -> [String] {
        numbers.map { "\(letter)0000000-0000-4000-8000-00000000000\($0)" }
    }

    private static let persons = ids(1...6, "a")
    /// Somebody of the roster is known to no file of staff.
    private static let members = ids(1...6, "b")
    private static let departments = ["Medicine", "General Medicine", "Surgery"]
    private static let units = ["ICU", "Surgery", "Reserve"]
    private static let names = ["N/A", "Ann Smith", "Ann Jones", "Bob Smith"]
    private static let conditions = ["Flu", "Asthma"]
    private static let types = ["Inpatient", "Inpatient", "Outpatient"]
    private static let roles = ["Doctor", "Doctor", "Nurse", "EMT"]

    static let people = GeneratedFeed(
        columns: [
            Column("person_id", ids(1...4, "a"), isKey: true), Column("First_Name", ["Pia", "Tom"]),
            Column("Surname", ["Botha", "Nel"]), Column("Gender", "female"), Column("Race", "any"),
            Column("Birthdate", ["1980-01-01", "1990-02-02"]), Column("Residential_address", "1 Long"),
        ], mayVanish: false)

    static let illnesses = GeneratedFeed(
        columns: [
            Column("person_id", persons, isKey: true), Column("First_Name"), Column("Surname"), Column("Gender"),
            Column("Race"), Column("Birthdate", "1980-01-01"), Column("Residential_address"), Column("Age", "40"),
            Column("age_group_at_assessment"),
            Column("assigned_issues", ["\"[\"\"Flu\"\"]\"", "\"[\"\"Flu\"\", \"\"Chronic: Asthma\"\"]\"", "[]"]),
            Column("emt_remedies", "[]"), Column("hospital_remedies", "[]"),
        ])

    private static func staff(_ members: [String], role: Bool) -> GeneratedFeed {
        GeneratedFeed(
            columns: [
                Column("person_id"), Column("First_Name", "Ann"), Column("Surname", "Smith"), Column("Gender"),
                Column("Race"), Column("Birthdate", "1970-01-01"), Column("Residential_address"), Column("Age", "50"),
            ] + (role ? [Column("Role", roles)] : []) + [
                Column("Staff_ID", members, isKey: true), Column("Years_of_Service", "3"),
                Column("Experience_Level", ["Junior", "Senior"]), Column("Department", role ? units : ["Reserve"]),
            ])
    }

    static let firstHired = staff(ids(1...4, "b"), role: true)
    static let reserve = staff(ids(4...5, "b"), role: false)
    static let snapshot = staff(members, role: true)

    static func roster(of month: String) -> GeneratedFeed {
        GeneratedFeed(
            columns: [
                Column("staff_id", members, isKey: true), Column("First_Name", ["Ann", "Bob"]),
                Column("Surname", ["Smith", "Jones"]), Column("Role", roles),
                Column("Experience_Level", ["Junior", "Senior"]), Column("Years_of_Service", "3"),
                Column("date", days.filter { $0.hasPrefix(month) }, isKey: true), Column("Department", units),
                // Two columns in one, as the second follows from the first.
                Column("shift_name,is_work_day", ["DAY_12HR,True", "NIGHT_12HR,True", "BREAK_24HR,False"]),
            ])
    }

    static let visitors = GeneratedFeed(
        columns: [
            Column("person_id", persons), Column("First_Name"), Column("Surname"), Column("Age", "40"),
            Column("condition", conditions), Column("arrival_time", anyDay, isKey: true), Column("Patient_Type", types),
            Column("Department", departments),
        ], moment: 5)

    static let admissions = GeneratedFeed(
        columns: [
            Column("person_id", persons), Column("admission_date", anyDay, isKey: true),
            Column("triage_level", ["Mild", "Severe"]), Column("triage_duration_minutes", ["5", "30"]),
            Column("condition", conditions), Column("Department", departments), Column("Patient_Type", types),
            Column("Admission_Status", ["Admitted", "Denied - Capacity Full"]), Column("Admitting_Doctor", names),
            Column("Admitting_Nurse", names),
        ], moment: 1)

    static let transports = GeneratedFeed(
        columns: [
            Column("patient_id", persons), Column("First_Name"), Column("Surname"), Column("Age", "40"),
            Column("Condition", conditions), Column("Severity", ["1", "3"]),
            Column("Transport_Date", anyDay, isKey: true), Column("Transport_Type", ["Ambulance", "Private"]),
            Column("Department", departments), Column("Attending_Paramedic", names),
            Column("Attending_Physician", names), Column("Attending_Nurse", names), Column("Notes"),
        ], moment: 6)

    static let transfers = GeneratedFeed(
        columns: [
            Column("person_id", persons), Column("First_Name"), Column("Surname"), Column("Age", "40"),
            Column("Condition", conditions), Column("Transfer_Reason", "ICU Admission"),
            Column("Transfer_Date", anyDay, isKey: true), Column("Transfer_From", departments),
            Column("Transfer_To", ["Helen Joseph Hospital", "Nowhere"]), Column("Transport_Mode", "Private Vehicle"),
        ], moment: 6)
}
