"""Writes the ONNX backend's node tests that use certain operators only.

    python write.py DIRECTORY OPERATOR...

The installed `onnx` package generates them. DIRECTORY/<test> holds model.onnx, input_<i>.pb and
output_<i>.pb; DIRECTORY/tests.txt a line for each: its name, relative and absolute tolerance, how
many inputs and outputs it has, and its operator set. Tests over sequences, maps and optional values
are left out, and counted in the last line.
"""

import pathlib
import sys
import warnings

import numpy as np
from onnx import TensorProto, numpy_helper
from onnx.backend.test.case.node import collect_testcases

warnings.filterwarnings("ignore")


def write(case, folder: pathlib.Path) -> str:
    inputs, outputs = case.data_sets[0]
    folder.mkdir()
    (folder / "model.onnx").write_bytes(case.model.SerializeToString())
    for kind, arrays in (("input", inputs), ("output", outputs)):
        for index, array in enumerate(arrays):
            tensor = array
            if not isinstance(array, TensorProto):
                tensor = numpy_helper.from_array(np.asarray(array))
            (folder / f"{kind}_{index}.pb").write_bytes(tensor.SerializeToString())
    version = max(o.version for o in case.model.opset_import)
    return f"{folder.name} {case.rtol} {case.atol} {len(inputs)} {len(outputs)} {version}\n"


def main() -> None:
    directory, operators = pathlib.Path(sys.argv[1]), set(sys.argv[2:])
    lines, left_out = [], 0
    for case in collect_testcases(None):
        model = case.model
        used = {node.op_type for node in model.graph.node}
        if not used <= operators or any(
            o.domain not in ("", "ai.onnx") for o in model.opset_import
        ):
            continue
        if any(
            not port.type.HasField("tensor_type")
            for port in [*model.graph.input, *model.graph.output]
        ):
            left_out += 1
            continue
        lines.append(write(case, directory / case.name))
    (directory / "tests.txt").write_text("".join(lines) + f"{left_out}\n")


if __name__ == "__main__":
    main()
