"""`python -m anlan.ops …` is `anlan …`."""

import sys

from anlan.ops.cli import main

if __name__ == "__main__":
    sys.exit(main())
