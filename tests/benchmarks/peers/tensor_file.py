"""The safetensors format: u64 length of a JSON header, the header, raw data."""
import json
import struct

import numpy

_TYPES = {"F32": numpy.dtype("<f4"), "F64": numpy.dtype("<f8"), "I32": numpy.dtype("<i4"), "I64": numpy.dtype("<i8")}


def read(path):
    """All tensors of a file by name, mapped copy-on-write: pages that are never touched are never read."""
    data = numpy.memmap(path, mode="c")
    (length,) = struct.unpack("<Q", data[:8].tobytes())
    header = json.loads(data[8:8 + length].tobytes())
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        if entry["dtype"] not in _TYPES:
            raise ValueError(f"{path}: tensor {name} has type {entry['dtype']}; allowed: {', '.join(_TYPES)}")
        first, end = entry["data_offsets"]
        raw = data[8 + length + first:8 + length + end]
        tensors[name] = raw.view(_TYPES[entry["dtype"]]).reshape(entry["shape"])
    return tensors


def write(path, tensors):
    """Writes float32 tensors, given as (name, shape) with a function that makes each when its turn comes."""
    header, offset = {}, 0
    for name, shape, _ in tensors:
        size = 4 * int(numpy.prod(shape))
        header[name] = {"dtype": "F32", "shape": list(shape), "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as out:
        out.write(struct.pack("<Q", len(text)))
        out.write(text)
        for name, shape, make in tensors:
            value = numpy.ascontiguousarray(make(), "<f4")
            if value.shape != tuple(shape):
                raise ValueError(f"tensor {name}: made {value.shape}, announced {tuple(shape)}")
            out.write(value.tobytes())
