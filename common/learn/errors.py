"""Exit codes, and the one exception that ends a verb with a sentence instead of a traceback."""

FINE = 0
CHECK_FAILED = 1
USAGE = 2
TOOLCHAIN = 3
INTERRUPTED = 130


class Stop(Exception):
    """Ends the command: `message` goes to stderr, `code` becomes the exit code."""

    def __init__(self, message, code=CHECK_FAILED):
        super().__init__(message)
        self.message = message
        self.code = code
