"""Records what Jinja2 itself renders, set up as Hugging Face's transformers sets it up for chat templates.

Reads templates/*.jinja, conversations.json, snippets.txt and context.json beside it and writes expected.json. With
--check it writes nothing and fails where the recording differs. Needs Python 3.11 or later and jinja2 3.1.6; nothing else.
"""

import copy
import datetime
import json
import pathlib
import sys

import jinja2
import jinja2.ext
import jinja2.sandbox

HERE = pathlib.Path(__file__).resolve().parent
NOW = datetime.datetime(2024, 7, 4, 15, 5, 9)
TOKENS = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"}
MARK = "CONTINUED-HERE "


class GenerationTag(jinja2.ext.Extension):
    """{% generation %}: what stands inside, as the body of a call block."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("_render"), [], [], body).set_lineno(line)

    def _render(self, caller):
        return caller()


def environment():
    env = jinja2.sandbox.ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[GenerationTag, jinja2.ext.loopcontrols]
    )

    def tojson(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
        return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)

    def raise_exception(message):
        raise jinja2.exceptions.TemplateError(message)

    env.filters["tojson"] = tojson
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = NOW.strftime
    return env


def outcome(render):
    try:
        text = render()
        # A function or generator printed with its address: nothing that a template could mean.
        return {"error": "an object printed by its address"} if " at 0x" in text else {"text": text}
    except Exception as error:  # whatever it is, the template was refused
        return {"error": f"{type(error).__name__}: {error}"}


def with_mark(messages):
    """The messages with a mark behind the last one's text, and that text."""
    messages = copy.deepcopy(messages)
    content = messages[-1]["content"]
    if isinstance(content, str):
        messages[-1]["content"] = content + MARK
        return messages, content
    block = [part for part in content if "text" in part][-1]
    text = block["text"]
    block["text"] = text + MARK
    return messages, text


def cut_at_mark(rendered, text):
    if text.strip() not in rendered or MARK.strip() not in rendered:
        raise ValueError("the final message does not appear")
    place = rendered.rindex(MARK.strip())
    kept = rendered[:place]
    return kept if rendered[place : place + len(MARK)] == MARK else kept.rstrip()


def render_chat(template, chat):
    messages, text = chat["messages"], None
    if chat.get("continue_final_message", False):
        messages, text = with_mark(messages)
    rendered = template.render(
        messages=messages,
        tools=chat.get("tools"),
        documents=chat.get("documents"),
        add_generation_prompt=chat.get("add_generation_prompt", True),
        **{**TOKENS, **chat.get("kwargs", {})},
    )
    return rendered if text is None else cut_at_mark(rendered, text)


def read(path):
    # As bytes: line ends are part of what is tested.
    return path.read_bytes().decode("utf-8")


def record():
    env = environment()
    conversations = json.loads(read(HERE / "conversations.json"))
    context = json.loads(read(HERE / "context.json"))
    chats = []
    for path in sorted((HERE / "templates").glob("*.jinja")):
        template = env.from_string(read(path))
        for chat in conversations:
            chats.append({"template": path.name, "chat": chat["name"], **outcome(lambda: render_chat(template, chat))})
    snippets = []
    for source in read(HERE / "snippets.txt").split("\n=====\n"):
        snippets.append({"source": source, **outcome(lambda: env.from_string(source).render(**context))})
    return json.dumps({"chats": chats, "snippets": snippets}, ensure_ascii=False, indent=1) + "\n"


def main():
    target = HERE / "expected.json"
    recorded = record()
    if sys.argv[1:] == ["--check"]:
        sys.exit(0 if read(target) == recorded else f"{target.name} is not what this script records")
    target.write_bytes(recorded.encode("utf-8"))


if __name__ == "__main__":
    main()
