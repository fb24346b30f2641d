"""`python -m anlan.ops` is the `anlan` command."""

import sys

from anlan.ops.cli import main

sys.exit(main())
