"""Entry of every make target: checks the interpreter, makes the environments, hands over to them.

Up to the version check this file must parse on any Python 3, so the rest is imported afterwards.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - the sentence below is for those who have an older one
    sys.exit(
        "Plaudit needs Python 3.11 or newer, and this is %d.%d. Choose another: make run PYTHON=python3.12"
        % sys.version_info[:2]
    )

from plaudit_local import bootstrap  # noqa: E402 - only a Python that passed the check can read it

if __name__ == "__main__":
    bootstrap.main(sys.argv[1:])
