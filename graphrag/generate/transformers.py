"""Answers by any Hugging Face causal language model, from the same context and under the same check of quotes."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

from graphrag.errors import MissingExtraError, ModelError
from graphrag.generate.themes import summarise
from graphrag.generate.verify import cite, cite_sentence
from graphrag.types import Citation, Context, Draft, Entity, Passage, Relation, Step

CACHE = Path.home() / ".cache" / "company-graphrag" / "converted"
"""Where a GGUF file's converted form is kept, since converting takes minutes."""

RELATIONS = 30
STEPS = 6
_NOWHERE = re.compile(
    r"\bnot (?:stated |found |mentioned )?in the documents\b|\bn[ãa]o (?:est[áa]|consta) nos documentos\b", re.I
)
_SOURCE = re.compile(r"\[(\d+)\]\s*[\"“«']+(.+?)[\"”»']*\s*$", re.MULTILINE)


class TransformersGenerator:
    """A causal model by its name on the Hugging Face hub, by a local folder, or by a ``.gguf`` file."""

    def __init__(self, name: str, *, max_tokens: int = 128):
        self._name = name
        self._max_tokens = max_tokens
        for package in ("torch", "transformers"):
            _require(package)

    @cached_property
    def _model(self) -> tuple[Any, Any]:
        """Tokenizer and model."""
        library = _require("transformers")
        library.logging.set_verbosity_error()
        library.logging.disable_progress_bar()
        try:
            return _from_gguf(Path(self._name)) if self._name.endswith(".gguf") else _load(self._name)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise ModelError(
                f"{self._name}: not a causal language model that transformers can load: {error}. "
                "Give a model's name, its folder or a .gguf file."
            ) from error

    def generate(self, context: Context, look: Callable[[str], Context] | None = None) -> Draft:
        """Ask the model once, without sampling; an empty draft when it finds nothing or there is nothing to read."""
        if context.communities:
            return summarise(context)
        if not context.passages:
            return Draft("")
        passages, reply = self._reply(context)
        return parse_reply(reply, passages, context)

    def guesses(self, context: Context, look: Callable[[str], Context] | None = None) -> list[Draft]:
        """The one reply of the model, if it has one."""
        draft = self.generate(context, look)
        return [draft] if draft.text else []

    def _reply(self, context: Context) -> tuple[tuple[Passage, ...], str]:
        """The passages that fit the model's window, and what it says of them."""
        torch = _require("torch")
        tokenizer, model = self._model
        window = min(int(getattr(model.config, "max_position_embeddings", 4096)), 8192) - self._max_tokens
        special: list[str] = tokenizer.all_special_tokens
        passages = context.passages
        while True:
            ids = _encoded(tokenizer, make_prompt(context, passages, special))
            if ids.shape[1] <= window or len(passages) == 1:
                break
            passages = passages[:-1]
        ids = ids[:, -window:]
        with torch.inference_mode():
            out = model.generate(
                ids,
                attention_mask=torch.ones_like(ids),
                max_new_tokens=self._max_tokens,
                do_sample=False,
                num_beams=1,
                temperature=None,
                top_p=None,
                top_k=None,
                pad_token_id=tokenizer.pad_token_id if tokenizer.pad_token_id is not None else tokenizer.eos_token_id,
            )
        text = tokenizer.decode(out[0, ids.shape[1] :], skip_special_tokens=True)
        return passages, text if tokenizer.chat_template else f"ANSWER:{text}"


def make_prompt(context: Context, passages: Iterable[Passage], special: Iterable[str] = ()) -> str:
    """The prompt: instructions, then passages and relations as data between fences that no document can contain.

    ``special`` are the model's control tokens; a document that spells one gets a space in it.
    """
    tokens = [token for token in special if len(token) > 1]

    def safe(text: str) -> str:
        for token in tokens:
            text = text.replace(token, f"{token[0]} {token[1:]}")
        return text

    shown = "\n".join(f"[{i}] {safe(p.title)}: {safe(p.chunk.text)}" for i, p in enumerate(passages, 1))
    related = "\n".join(safe(line) for line in _relation_lines(context.relations, context.entities)) or "none"
    question = safe(context.question)
    fence = "~~~~"
    while fence in shown or fence in related or fence in question:
        fence += "~"
    template = (files("graphrag.generate") / "prompt.txt").read_text(encoding="utf8")
    values = {"fence": fence, "passages": shown, "relations": related, "question": question}
    return re.sub(r"\{(fence|passages|relations|question)\}", lambda match: values[match[1]], template)


def _relation_lines(relations: Iterable[Relation], entities: Mapping[str, Entity]) -> list[str]:
    known = [r for r in relations if r.head in entities and r.tail in entities]
    known.sort(key=lambda r: (-r.confidence, r.id))
    return [f"{entities[r.head].name} -[{r.type}]-> {entities[r.tail].name}" for r in known[:RELATIONS]]


def parse_reply(reply: str, passages: tuple[Passage, ...], context: Context) -> Draft:
    """A model's reply as a draft: quotes are looked up in the passages it names, and those not found are left out.

    A reply that quotes nothing is cited by the first sentence that holds the answer word for word.
    """
    match = re.search(r"answer\s*:\s*(.*)", reply, re.IGNORECASE)
    text = (match[1] if match else reply.strip().partition("\n")[0]).strip().strip("\"'*").strip()
    if not text or _NOWHERE.search(text):
        return Draft("")
    quoted = [(int(number), quote) for number, quote in _SOURCE.findall(reply)]
    citations = [c for n, q in quoted if 0 < n <= len(passages) and (c := _find(q, passages[n - 1])) is not None]
    if not citations and len(text) > 2:
        citations = [c for p in passages if (c := _find(text, p, sentence=True)) is not None][:1]
    return Draft(text, tuple(dict.fromkeys(citations)), _steps(citations, context), 0.5 if citations else 0.0)


def _find(quote: str, passage: Passage, *, sentence: bool = False) -> Citation | None:
    """Where a passage holds a quote, letter for letter except for the kind of white space."""
    pattern = r"\s+".join(re.escape(word) for word in quote.split())
    match = re.search(rf"(?<!\w){pattern}(?!\w)", passage.chunk.text) if pattern else None
    if match is None:
        return None
    start, end = (passage.chunk.start + at for at in match.span())
    return cite_sentence(passage, start, end) if sentence else cite(passage, start, end)


def _steps(citations: Iterable[Citation], context: Context) -> tuple[Step, ...]:
    """The graph's relations that were read where the answer is cited from."""
    steps: list[Step] = []
    for citation in citations:
        for relation in context.relations:
            read_here = any(
                e.document_id == citation.document_id and e.start < citation.end and e.end > citation.start
                for e in relation.evidence
            )
            head, tail = context.entities.get(relation.head), context.entities.get(relation.tail)
            if read_here and head and tail and len(steps) < STEPS:
                steps.append(Step(head.name, relation.type, tail.name, citation))
    return tuple(dict.fromkeys(steps))


def _encoded(tokenizer: Any, prompt: str) -> Any:
    """Token ids ``[1, tokens]``, through the model's chat template where it has one."""
    if tokenizer.chat_template:
        text = tokenizer.apply_chat_template(
            [{"role": "user", "content": prompt}], tokenize=False, add_generation_prompt=True
        )
        return tokenizer(text, return_tensors="pt", add_special_tokens=False).input_ids
    return tokenizer(prompt + "ANSWER:", return_tensors="pt").input_ids


def _load(name: str, **options: Any) -> tuple[Any, Any]:
    library = _require("transformers")
    tokenizer = library.AutoTokenizer.from_pretrained(name, **options)
    model = library.AutoModelForCausalLM.from_pretrained(name, **options)
    model.eval()
    return tokenizer, model


def _from_gguf(path: Path) -> tuple[Any, Any]:
    """The model in a GGUF file; its converted form is kept under the file's hash for the next time."""
    for package in ("gguf", "accelerate"):
        _require(package)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    kept = CACHE / digest[:20]
    if kept.is_dir():
        return _load(str(kept))
    tokenizer, model = _load(str(path.parent), gguf_file=path.name)
    # The weights come expanded to floats, but the model still calls itself quantised and would refuse to be saved.
    model.hf_quantizer = None
    if getattr(model.config, "quantization_config", None) is not None:
        del model.config.quantization_config
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        whole = Path(folder) / "model"
        tokenizer.save_pretrained(whole)
        model.save_pretrained(whole)
        whole.rename(kept)
    return tokenizer, model


def _require(package: str) -> Any:
    try:
        return import_module(package)
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            f"this generator needs the package {error.name}: pip install 'company-graphrag[transformers]'"
        ) from error
