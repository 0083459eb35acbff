"""`python -m boligkompass.cli`."""

import sys

from boligkompass.cli import main

sys.exit(main())
