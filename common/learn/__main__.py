import sys

# Before anything is read that an older Python does not understand.
if sys.version_info < (3, 9):  # noqa: UP036
    sys.stderr.write("Python 3.9 or newer is needed; this is Python {}.\n".format(sys.version.split()[0]))  # noqa: UP032
    sys.exit(3)

from learn.cli import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
