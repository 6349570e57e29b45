"""Checks an MQL5 program and translates it to C++.

usage: python3 -m mql5 PROGRAM.mq5 [-I FOLDER]... [-o OUT.cpp]
"""

import argparse
import sys

from .translate import Translation


def main():
    parser = argparse.ArgumentParser(prog="mql5", description=__doc__)
    parser.add_argument("program")
    parser.add_argument("-I", dest="folders", action="append", default=[])
    parser.add_argument("-o", dest="output")
    arguments = parser.parse_args()
    translation = Translation(arguments.program, arguments.folders)
    unit = translation.unit
    for message in unit.warnings + unit.errors:
        print(message, file=sys.stderr)
    if unit.errors:
        return 1
    if arguments.output:
        with open(arguments.output, "w", encoding="utf-8") as file:
            file.write(translation.emit())
    return 0


sys.exit(main())
