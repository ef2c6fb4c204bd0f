import Console
import Failures
import Glibc
import Testing

@Suite struct OutputTests {
    /// What arrives at the other end of a pipe after `body` has written to it.
    private func received(_ body: (Output) throws -> Void) throws -> String {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { close(ends[0]) }
        do {
            defer { close(ends[1]) }
            try body(Output(descriptor: ends[1]))
        }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(ends[0], &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    @Test func printWritesTextAndTerminatorAtOnce() throws {
        let text = try received { output in
            try output.print("a")
            try output.print("b", terminator: "")
            try output.print(["c": 1] as JSONValue)
            try output.write([0x64, 0x0A])
        }
        #expect(text == "a\nb{\"c\":1}\nd\n")
    }

    @Test func outputThatCannotBeWrittenFails() {
        let failure = #expect(throws: OutputFailure.self) { try Output(descriptor: -1).print("a") }
        #expect(failure?.code == EBADF && failure?.outcome == .failed)
        #expect(failure?.description == "error: cannot write the output: Bad file descriptor")
    }

    @Test func nothingToWriteNeverFails() throws {
        try Output(descriptor: -1).write([])
    }

    @Test func pipeIsNoTerminal() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { ends.forEach { close($0) } }
        #expect(!Terminal.isTerminal(ends[1]) && Terminal.columns(ends[1]) == nil)
    }
}
