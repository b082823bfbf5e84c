#!/usr/bin/env python3
"""Makes the tiny token-classification model that the tests of `extract` read: model.onnx, tokenizer.json, config.json.

    uv run tools/onnx/make_tiny.py crates/extract/tests/tiny

No training: a piece's scores are a row of a table for itself and one for the piece before it, so that it is known beforehand which
words are names. The same files come out every time.
"""

# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy==2.4.6", "onnx==1.23.2", "tokenizers==0.23.3"]
# ///

import json
import sys
from pathlib import Path

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

# Pieces with the label that each votes for. « ##bax » votes against the label of the piece before it: it must not be heard.
PIECES = {
    "[PAD]": None, "[UNK]": None, "[CLS]": None, "[SEP]": None,
    "Zor": None, "##bax": "B-GPE", "groupe": None,
    "Aliénor": "B-PER", "Quim": "I-PER", "##bert": None,
    "Ployenne": "B-GPE", "Vexane": "B-PROD", "lundi": "B-DATE",
    "le": None, "à": None, "et": None, ",": None, ".": None, "'": None, "d": None, "investit": None,
}  # fmt: skip
# « Zorbax » is an organisation behind « groupe » and nothing elsewhere.
BEHIND = {("groupe", "Zor"): "B-ORG"}
LABELS = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-GPE", "I-GPE", "B-PROD", "B-DATE"]
# Positions, as in a model's config: of these, two are for [CLS] and [SEP].
POSITIONS = 16


def tables(ids: dict[str, int]) -> tuple[np.ndarray, np.ndarray]:
    """Scores of a piece by itself, and what the piece before it adds."""
    alone = np.zeros((len(ids), len(LABELS)), np.float32)
    alone[:, 0] = 3
    for piece, label in PIECES.items():
        if label:
            alone[ids[piece], LABELS.index(label)] = 6
    behind = np.zeros((len(ids), len(LABELS)), np.float32)
    for (before, piece), label in BEHIND.items():
        alone[ids[piece], LABELS.index(label)] = 2
        behind[ids[before], LABELS.index(label)] = 4
    return alone, behind


def model(ids: dict[str, int]):
    constants = {
        "alone": tables(ids)[0],
        "behind": tables(ids)[1],
        "none": np.zeros((1, 1), np.int64),
        "first": np.array([0], np.int64),
        "last": np.array([-1], np.int64),
        "axis": np.array([1], np.int64),
    }
    nodes = [
        helper.make_node("Slice", ["input_ids", "first", "last", "axis"], ["all_but_last"]),
        helper.make_node("Concat", ["none", "all_but_last"], ["before"], axis=1),
        helper.make_node("Gather", ["alone", "input_ids"], ["by_itself"]),
        helper.make_node("Gather", ["behind", "before"], ["by_the_one_before"]),
        helper.make_node("Add", ["by_itself", "by_the_one_before"], ["logits"]),
    ]
    ids_of = lambda name: helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"])  # noqa: E731
    logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", "length", len(LABELS)])
    graph = helper.make_graph(
        nodes, "tiny", [ids_of("input_ids"), ids_of("attention_mask")], [logits],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )  # fmt: skip
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="chiffre")
    checker.check_model(made)
    return made


def tokenizer(ids: dict[str, int]) -> Tokenizer:
    made = Tokenizer(models.WordPiece(ids, unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer(lowercase=False, strip_accents=False)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", ids["[CLS]"]), ("[SEP]", ids["[SEP]"])]
    )
    return made


def main(folder: Path) -> None:
    ids = {piece: n for n, piece in enumerate(PIECES)}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(model(ids).SerializeToString(deterministic=True))
    (folder / "tokenizer.json").write_text(tokenizer(ids).to_str(pretty=True) + "\n", encoding="utf-8")
    config = {
        "model_type": "bert",
        "pad_token_id": ids["[PAD]"],
        "max_position_embeddings": POSITIONS,
        "id2label": {str(n): label for n, label in enumerate(LABELS)},
    }
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
