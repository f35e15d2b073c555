"""./learn VERB ...: finds the verb's module, reads its arguments, turns every trouble into a sentence."""

import argparse
import errno
import importlib
import os
import re
import signal
import sys
import traceback

from learn import prepare, process, project, render, stub
from learn.errors import FINE, INTERRUPTED, TOOLCHAIN, USAGE, Stop

# In the order of the help. Each is a module of learn.verbs; `test` is spelled suite there.
VERBS = {
    "map": "map",
    "check": "check",
    "watch": "watch",
    "hint": "hint",
    "audit": "audit",
    "solution": "solution",
    "answers": "answers",
    "reset": "reset",
    "play": "play",
    "bench": "bench",
    "report": "report",
    "test": "suite",
    "grade": "grade",
    "doctor": "doctor",
}

ANYWHERE = ("--yes", "-y")


def fill_closed_streams():
    """Where standard output was closed (`>&-`) it is a file that holds nothing: no other file may get its number."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(number)
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8", closefd=False)


def main(words):
    fill_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")
    for sign in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, interrupted)
    process.drop_strangers()
    try:
        code = dispatch([word for word in words if word not in ANYWHERE], any(word in ANYWHERE for word in words))
        sys.stdout.flush()
        return code
    except Stop as stop:
        print(render.sentences(f"learn: {stop.message}"), file=sys.stderr)
        return stop.code
    except KeyboardInterrupt:
        print("\nStopped. Nothing is lost.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # `./learn | head`
        give_up_output()
        return FINE
    except OSError as error:
        try:
            sys.stdout.flush()
        except OSError:  # Python would try once more at its end, and complain
            give_up_output()
        if error.errno in (errno.ENOSPC, errno.EROFS, errno.EACCES):
            from learn import build

            print(f"learn: {build.unwritable(error).message}", file=sys.stderr)
        else:
            print(f"learn: {error}", file=sys.stderr)
        return TOOLCHAIN
    except Exception as error:
        print(f"learn: {unforeseen(error)}", file=sys.stderr)
        return TOOLCHAIN


def give_up_output():
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def unforeseen(error):
    """A sentence about what should not happen; the details are kept for who may mend it."""
    from learn import state

    told = f"This is a fault of ./learn itself, and not yours ({type(error).__name__}: {error}). Nothing of yours was changed by it."
    try:
        state.write_atomically(state.FOLDER / "fault.txt", traceback.format_exc())
        return f"{told}\nThe details, for whoever maintains this: {project.relative(state.FOLDER / 'fault.txt')}"
    except OSError:
        return f"{told}\n{traceback.format_exc()}"


def interrupted(_sign, _frame):
    raise KeyboardInterrupt


def dispatch(words, yes=False):
    if words and words[0] in ("-h", "--help", "help"):
        if words[0] == "help" and len(words) > 1:
            return dispatch([words[1], "--help"])
        print(overview())
        return FINE
    if not words or words[0].startswith("-"):
        words = ["map", *words]
    verb, rest = words[0], words[1:]
    if verb not in VERBS:
        raise Stop(unknown(verb), USAGE)
    module = load(verb)
    parser = Parser(
        prog=f"./learn {verb}",
        description=capital(module.SUMMARY) + ".",
        epilog=f"example: {module.EXAMPLE}",
        allow_abbrev=False,
    )
    module.add(parser)
    if "" in rest:
        raise Stop("One of the arguments is empty. A variable that is not set?", USAGE)
    arguments = parser.parse_args(rest)
    prepare.prepare(verb, yes)
    every = project.exercises()
    stub.carry_over(every)
    stub.keep(every)
    return module.run(arguments)


class Parser(argparse.ArgumentParser):
    """Says what is wrong with the arguments in a sentence, and what was perhaps meant."""

    def error(self, message):
        wrong = re.fullmatch(r"unrecognized arguments: (.*)", message)
        options = [option for action in self._actions for option in action.option_strings if option.startswith("--")]
        # The two dashes, which all have, make nothing alike.
        guess = wrong and project.nearest(wrong[1].split()[0].strip("-"), [option[2:] for option in options], 0.6)
        missing = re.fullmatch(r"the following arguments are required: (.*)", message)
        if wrong:
            told = f"{self.prog} does not know {wrong[1]}." + (f" Did you mean --{guess}?" if guess else "")
        elif missing:
            told = f"{self.prog} needs {missing[1]}, as in: {self.epilog.removeprefix('example: ')}"
        else:
            told = f"{self.prog}: {message}."
        raise Stop(f"{told}\n{self.prog} --help says more.", USAGE)


def load(verb):
    return importlib.import_module(f"learn.verbs.{VERBS[verb]}")


def capital(text):
    return text[:1].upper() + text[1:]


def overview():
    lines = ["usage: ./learn [VERB] [ARGUMENTS]", ""]
    for verb in VERBS:
        lines.append(render.wrap(f"./learn {verb.ljust(9)} {load(verb).SUMMARY}", "  ", hanging=" " * 20))
    lines += ["", *(render.wrap(text, "  ") for text in (
        "./learn VERB --help says more. --yes installs missing packages without asking (Debian, Ubuntu).",
        "Completion with Tab: source common/learn/completions/learn.bash (zsh: common/learn/completions/_learn)",
        "Exit codes: 0 fine, 1 a check failed, 2 wrong usage, 3 the toolchain is missing something.",
    ))]
    return "\n".join(lines)


def unknown(verb):
    try:
        if project.match(verb, project.weeks()):
            return f"'{verb}' is not a verb. Did you mean ./learn check {verb}?"
    except Stop:
        pass
    if re.fullmatch(r"(?i)w\d+e\d+|week\d+", verb):
        return project.unknown(verb, project.weeks())
    guess = project.nearest(verb, list(VERBS))
    hint = f" Did you mean ./learn {guess}?" if guess else " ./learn --help lists them."
    return f"There is no verb '{verb}'.{hint}"
