"""The launcher's command line.

python -m devstack run                       everything, until Ctrl-C
python -m devstack manage command…           a management command on the data of a running one
python -m devstack test [argument…]          every check; the arguments go to pytest
python -m devstack css                       builds the style sheet
python -m devstack test-env [-- command…]    throw-away servers, for a command or until Ctrl-C
python -m devstack test-env --keep           the same, and shell-env finds them
python -m devstack shell-env                 prints the variables of the kept servers
"""

import sys
from collections.abc import Sequence

from devstack.problems import Problem
from devstack.processes import stop_on_sigterm


def main(words: Sequence[str]) -> int:
    """Do what the command line asks; return the exit code."""
    stop_on_sigterm()
    try:
        return _run(words)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    except OSError as error:
        # A full disk, or a file that belongs to somebody else.
        print(f"{error.filename or 'The system'}: {error.strerror}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _run(words: Sequence[str]) -> int:  # noqa: PLR0911 - one per command
    # Imported late: each command needs few of the modules, and start-up time is felt.
    match list(words):
        case ["run"]:
            from devstack.run import run

            return run()
        case ["test", *arguments]:
            from devstack.checks import check_everything

            return check_everything(arguments)
        case ["manage", *command]:
            from devstack.manage import manage

            return manage(command)
        case ["css"]:
            from devstack.css import build_css

            print("Built." if build_css() else "Up to date.")
            return 0
        case ["test-env"] | ["test-env", "--keep"]:
            from devstack.testenv import keep_servers

            return keep_servers(findable="--keep" in words)
        case ["test-env", "--", _, *_]:
            from devstack.testenv import run_beside_servers

            return run_beside_servers(words[2:])
        case ["shell-env"]:
            from devstack.testenv import print_kept_variables

            return print_kept_variables()
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
