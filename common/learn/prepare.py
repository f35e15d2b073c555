"""Prepares the machine: says what is missing, asks, and installs it (Debian and Ubuntu).

On other systems it names the packages and installs nothing. What is optional never stands in the way of what
is required: it is installed by a command of its own, and asked for once.
"""

import json
import os
import platform
import re
import shutil
import subprocess
import sys

from learn import needs, process, render, state
from learn.errors import TOOLCHAIN, Stop

# Verbs that help even where nothing can be built.
WITHOUT_TOOLS = ("help", "hint", "reset", "doctor", "solution", "answers", "play")
MEMORY = state.FOLDER / "machine.json"


def prepare(verb, yes):
    """Returns when everything required is here; raises Stop otherwise. Exports CXX where c++ will not do."""
    if verb in WITHOUT_TOOLS and not yes:
        choose_compiler(needs.find_compiler())
        return
    refuse_other_systems()
    compiler, lacking, wanted = look()
    asked = remembered()
    news = [need for need in wanted if need.name not in asked]
    if not lacking and not (wanted if yes else news):
        choose_compiler(compiler)
        return
    manager = next((name for name in ("apt-get", "dnf", "pacman") if shutil.which(name)), None)
    tell(lacking, wanted if lacking or yes else news)
    if manager == "apt-get":
        with_apt(lacking, wanted, yes)
    elif lacking:
        raise Stop(by_hand(manager, lacking, wanted), TOOLCHAIN)
    compiler, lacking, wanted = look()
    if lacking:
        raise Stop("Still missing: " + ", ".join(wish for wish, _ in lacking) + "." + too_old(lacking), TOOLCHAIN)
    remember(asked | {need.name for need in wanted})
    choose_compiler(compiler)


def look():
    """(the compiler, [(what is required and missing, its packages)], [optional needs that are missing])."""
    lacking, wanted = [], []
    compiler = needs.find_compiler()
    if compiler is None and os.environ.get("CXX"):
        raise Stop(
            f"CXX is {os.environ['CXX']!r}, and there is no such compiler here. Correct it, or unset it to let ./learn "
            "choose.", TOOLCHAIN)
    if compiler is not None and os.environ.get("CXX") and re.search(r"(?:^|-)(gcc|clang)(?:-[\d.]+)?$", os.path.basename(compiler.path)):
        raise Stop(
            f"CXX is {os.environ['CXX']!r}, which is the compiler for C: it does not link C++. The one for C++ is "
            f"{os.path.basename(compiler.path).replace('gcc', 'g++').replace('clang', 'clang++')}.", TOOLCHAIN)
    if compiler is None or not compiler.fit:
        if compiler is not None and os.environ.get("CXX"):
            raise Stop(
                f"CXX is {os.environ['CXX']!r}, version {compiler.version}: too old. This needs {needs.compiler_wish()}.",
                TOOLCHAIN)
        lacking.append((needs.compiler_wish(), needs.COMPILER_PACKAGES))
    else:
        sanitizers = needs.sanitizer_packages(compiler)
        if sanitizers:
            lacking.append((f"the sanitizers of {compiler.family} {compiler.version}", sanitizers))
    for need in needs.table(compiler):
        path, version, fit = need.look()
        if fit:
            continue
        if need.required:
            lacking.append((need.wish + (f" (this is {version})" if path else ""), need.packages))
        elif not need.machines or platform.machine() in need.machines:
            wanted.append(need)
    return compiler, lacking, wanted


def choose_compiler(compiler):
    launcher, rest = needs.launched(os.environ.get("CXX", ""))
    if launcher:  # CMake would take it for the compiler
        os.environ["CXX"] = rest
        if os.path.basename(launcher) != "ccache":  # CMake finds that by itself
            os.environ.setdefault("CMAKE_CXX_COMPILER_LAUNCHER", launcher)
    # CMake takes c++ by itself; only another choice must be handed on.
    if compiler is not None and not os.environ.get("CXX") and compiler.command != "c++":
        os.environ["CXX"] = compiler.command


def refuse_other_systems():
    system = platform.system()
    if system != "Linux":
        raise Stop(
            f"The checks need Linux with glibc, and this is {system}. The development container in .devcontainer/ has "
            "everything (any editor that knows containers, or Docker); docs/troubleshooting.md says more.", TOOLCHAIN)
    if platform.libc_ver()[0] != "glibc" and os.path.exists("/etc/alpine-release"):
        raise Stop("The checks need glibc, and this system has musl. docs/troubleshooting.md says what to do.", TOOLCHAIN)


def tell(lacking, wanted):
    if lacking:
        render.note("This machine lacks: " + ", ".join(wish for wish, _ in lacking) + ".")
    if wanted:
        render.note("Also wanted, not required: " + ", ".join(need.name for need in wanted) + ".")


def names(manager, rows):
    return [name for row in rows for name in (row.get(manager) or "").split()]


def by_hand(manager, lacking, wanted):
    install = {"dnf": "sudo dnf install", "pacman": "sudo pacman -S --needed"}.get(manager)
    if install is None:
        return "Please install that with your system's package manager, then run ./learn again."
    required = names(manager, [row for _, row in lacking])
    optional = names(manager, [need.packages for need in wanted])
    return (f"To install it: {install} {' '.join(required)}"
            + (f"\n   and optional: {install} {' '.join(optional)}" if optional else "") + "\nThen run ./learn again.")


def too_old(lacking):
    """The archive may not have what is new enough; said only where something is there and too old."""
    old = [wish for wish, _ in lacking if "(this is " in wish or wish == needs.compiler_wish() and needs.find_compiler()]
    return ("\nThis system's archive may be too old for it: Debian 12, Ubuntu 24.04 and newer are known to do."
            if old else "")


# ---- Installing, on Debian and Ubuntu only.


def with_apt(lacking, wanted, yes):
    required = names("apt-get", [row for _, row in lacking])
    optional = names("apt-get", [need.packages for need in wanted])
    sudo = [] if is_root() else ["sudo"]
    if sudo and not shutil.which("sudo"):
        if not required:
            return
        raise Stop("There is no sudo here. Please run as root:  apt-get install " + " ".join(required)
                   + ("\nand, optional:  apt-get install " + " ".join(optional) if optional else ""), TOOLCHAIN)
    render.note(f"To install with {'sudo ' if sudo else ''}apt-get: " + " ".join(required + optional))
    if not yes and not consent(required):
        return
    if sudo and subprocess.run(["sudo", "-v"], check=False).returncode != 0:
        if required:
            raise Stop("sudo refused, so nothing was installed. Ask whoever may, or run as root:  apt-get install "
                       + " ".join(required), TOOLCHAIN)
        return
    if apt(sudo, ["update"])[0] != 0:
        render.note("apt-get update failed; trying with the package lists that are here.")
    if required:
        code, output = apt(sudo, ["install", "--no-install-recommends", *required])
        if code != 0:
            last = "\n".join("  | " + line for line in output.splitlines()[-8:])
            raise Stop(f"apt-get could not install them. Its last words:\n{last}", TOOLCHAIN)
    known = [name for name in optional if needs.output_of(["apt-cache", "show", name])[0] == 0]
    for name in optional:
        if name not in known:
            render.note(f"  not in this system's archive: {name}")
    if known and apt(sudo, ["install", "--no-install-recommends", *known])[0] != 0:
        for name in known:
            if apt(sudo, ["install", "--no-install-recommends", name])[0] != 0:
                render.note(f"  could not install {name}; going on without it")


def is_root():
    return needs.output_of(["id", "-u"])[1].strip() == "0"


def consent(required):
    if sys.stdin.isatty() and sys.stderr.isatty():
        sys.stderr.write("Install now? [Y/n] ")
        sys.stderr.flush()
        if sys.stdin.readline().strip().lower() in ("", "y", "yes"):
            return True
        if required:
            raise Stop("Nothing installed. Run ./learn again when you are ready.", TOOLCHAIN)
        render.note("Fine, it works without. To install it later: ./learn --yes")
        return False
    if required:
        raise Stop("No terminal to ask on. Run ./learn --yes to install this, or install it yourself.", TOOLCHAIN)
    render.note("Going on without (no terminal to ask on). To install it: ./learn --yes")
    return False


def apt(sudo, words):
    command = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y", "-o", "Dpkg::Use-Pty=0", *words]
    render.note("$ " + " ".join([*sudo, "apt-get", *words]))
    return process.run(command, "apt-get " + words[0], lambda line: line[:60], echo=False)


# ---- What was asked for already.


def remembered():
    try:
        return set(json.loads(MEMORY.read_text("utf-8"))["optional"])
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def remember(optional):
    if optional == remembered():
        return
    try:
        state.write_atomically(MEMORY, json.dumps({"optional": sorted(optional)}) + "\n")
    except OSError:
        return  # a read-only checkout: it is said again next time
