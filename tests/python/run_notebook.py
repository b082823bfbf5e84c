#!/usr/bin/env python3
"""Executes a notebook where it stands, without changing it, and says how many cells ran and how many charts it drew.

    python tests/python/run_notebook.py notebooks/explore.ipynb

Needs notebooks/requirements.txt and the tables that the notebook loads. A cell that fails ends it with exit status 1, and so
does a notebook that carries outputs or draws fewer than two charts.
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError


def main() -> None:
    path = Path(sys.argv[1])
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if any(cell.outputs or cell.execution_count for cell in code):
        sys.exit(f"{path} is committed with outputs: clear them")
    try:
        NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": path.parent}}).execute()
    except CellExecutionError as error:
        sys.exit(f"{path}: {error}")
    outputs = [output for cell in code for output in cell.outputs]
    charts = sum("image/png" in output.get("data", {}) for output in outputs)
    if charts < 2:
        sys.exit(f"{path}: {charts} charts drawn, 2 wanted")
    print(f"{len(code)} cells run, {charts} charts drawn")


if __name__ == "__main__":
    main()
