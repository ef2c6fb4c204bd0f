import SQLText

/// The expression of a DEFAULT: whether the server can compute it once for all rows.
enum DefaultExpression {
    /// The first function that is volatile or that nothing is known of, by whose call each row may get another value.
    static func functionPerRow(in words: ArraySlice<Word>) -> Word? {
        let words = Array(words)
        for (index, word) in words.enumerated() where word.isName {
            guard index + 1 < words.count, words[index + 1].text == "(", !isType(at: index, in: words) else { continue }
            let isQualified = index >= 2 && words[index - 1].text == "."
            let isOfServer = !isQualified || words[index - 2].text == "pg_catalog"
            if !isOfServer || !(steady.contains(ObjectName.identifier(word)) || syntax.contains(word.text)) {
                return word
            }
        }
        return nil
    }

    /// Whether the name is that of a type, with its modifier in the parentheses: `'1'::numeric(3, 1)`.
    private static func isType(at index: Int, in words: [Word]) -> Bool {
        var first = index
        while first >= 2, words[first - 1].text == ".", words[first - 2].isName {
            first -= 2
        }
        return first >= 1 && (words[first - 1].text == "::" || words[first - 1].text == "as")
    }

    /// What is written like a call and is none.
    private static let syntax: Set<String> = [
        "all", "and", "any", "array", "between", "case", "cast", "coalesce", "current_time", "current_timestamp",
        "else",
        "from", "greatest", "ilike", "in", "is", "least", "like", "localtime", "localtimestamp", "not", "nullif", "or",
        "row", "some", "then", "when",
    ]

    /// Functions of the server that are immutable or stable in every form; a test asks the server.
    static let steady: Set<String> = [
        "abs", "age", "array_append", "array_fill", "array_length", "array_remove", "array_to_string", "ascii",
        "btrim", "ceil", "ceiling", "chr", "concat", "concat_ws", "current_database", "current_schema",
        "current_setting", "date_bin", "date_part", "date_trunc", "daterange", "decode", "encode", "extract", "floor",
        "format", "int4range", "int8range", "isempty", "json_build_array", "json_build_object", "jsonb_build_array",
        "jsonb_build_object", "justify_days", "justify_hours", "justify_interval", "left", "length", "lower", "lpad",
        "ltrim", "make_date", "make_interval", "make_time", "make_timestamp", "make_timestamptz", "md5", "mod", "now",
        "nummultirange", "numrange", "octet_length", "overlay", "position", "power", "regexp_replace", "repeat",
        "replace", "reverse", "right", "round", "rpad", "rtrim", "sha256", "sign", "split_part", "sqrt",
        "statement_timestamp", "string_to_array", "substr", "substring", "timezone", "to_char", "to_date", "to_json",
        "to_jsonb", "to_number", "to_timestamp", "transaction_timestamp", "trim", "trunc", "tsrange", "tstzrange",
        "upper", "version",
    ]
}
