"""What the network says of a figure besides whom and when it points at, in the order of DUMP.pointed.jsonl: `pointer.py` writes it,
`words.py` reads it."""

COLUMNS = ("measure", "modality", "direction", "role")
