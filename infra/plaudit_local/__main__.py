"""Entry of every make target: checks the interpreter, makes the environments, hands over to them.

Up to the version check this file must parse on any Python 3, so the rest is imported afterwards.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - the sentence below is for those who have an older one
    this = ".".join(map(str, sys.version_info[:2]))
    sys.exit("Plaudit needs Python 3.11 or newer, and this is " + this + ". Choose another: make run PYTHON=python3.12")

from plaudit_local import bootstrap

if __name__ == "__main__":
    bootstrap.main(sys.argv[1:])
