"""The tests' own modules are imported from their folder."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
