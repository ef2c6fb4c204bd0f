import Glibc

/// What a program can ask of the terminal it runs in.
public enum Terminal {
    /// Whether the descriptor is a terminal and not a file or a pipe.
    public static func isTerminal(_ descriptor: Int32) -> Bool {
        isatty(descriptor) == 1
    }

    /// The width of the terminal in cells; nil where there is none, or where it does not say.
    public static func columns(_ descriptor: Int32) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}
