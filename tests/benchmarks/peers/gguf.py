"""The GGUF format, version 3: what a peer's model file needs of it, written and read."""
import struct
from dataclasses import dataclass

import numpy

_ALIGNMENT = 32
_U8, _I8, _U16, _I16, _U32, _I32, _F32, _BOOL, _STRING, _ARRAY, _U64, _I64, _F64 = range(13)
_SCALARS = {_U8: "<B", _I8: "<b", _U16: "<H", _I16: "<h", _U32: "<I", _I32: "<i", _F32: "<f", _BOOL: "<?", _U64: "<Q", _I64: "<q", _F64: "<d"}

# Tensor types by number: name, elements of a block, bytes of a block.
_TENSOR_TYPES = {0: ("F32", 1, 4), 1: ("F16", 1, 2), 8: ("Q8_0", 32, 34), 30: ("BF16", 1, 2)}


@dataclass(frozen=True)
class TensorInfo:
    """A tensor of a file; shape is C order, the last dimension contiguous."""
    name: str
    shape: tuple
    type: str
    bytes: int

    @property
    def elements(self):
        return int(numpy.prod(self.shape))


def write(path, metadata, tensors):
    """Writes metadata (str, bool, int, float, or lists of str or int) and float32 tensors (name, shape, maker)."""
    infos, offset = [], 0
    for name, shape, _ in tensors:
        dimensions = b"".join(struct.pack("<Q", size) for size in reversed(shape))
        infos.append(_string(name) + struct.pack("<I", len(shape)) + dimensions + struct.pack("<IQ", 0, offset))
        offset += _aligned(4 * int(numpy.prod(shape)))
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(metadata))
    head += b"".join(_string(key) + _typed(value) for key, value in metadata.items()) + b"".join(infos)
    with open(path, "wb") as out:
        out.write(head.ljust(_aligned(len(head)), b"\0"))
        for _, _, make in tensors:
            data = numpy.ascontiguousarray(make(), "<f4").tobytes()
            out.write(data.ljust(_aligned(len(data)), b"\0"))


def read_tensors(path):
    """The tensors of a file as TensorInfo, without their data."""
    with open(path, "rb") as file:
        magic, version, count, pairs = struct.unpack("<4sIQQ", file.read(24))
        if magic != b"GGUF" or version != 3:
            raise ValueError(f"{path}: not a GGUF file of version 3")
        for _ in range(pairs):
            _read_string(file)
            _skip_value(file, _read(file, "<I"))
        return [_read_info(file, path) for _ in range(count)]


def _read_info(file, path):
    name = _read_string(file)
    shape = tuple(reversed([_read(file, "<Q") for _ in range(_read(file, "<I"))]))
    number, _ = _read(file, "<I"), _read(file, "<Q")
    if number not in _TENSOR_TYPES:
        raise ValueError(f"{path}: tensor {name} has type {number}; known: {sorted(_TENSOR_TYPES)}")
    kind, block, size = _TENSOR_TYPES[number]
    return TensorInfo(name, shape, kind, int(numpy.prod(shape)) // block * size)


def _typed(value):
    if isinstance(value, bool):
        return struct.pack("<I?", _BOOL, value)
    if isinstance(value, int):
        return struct.pack("<II", _U32, value)
    if isinstance(value, float):
        return struct.pack("<If", _F32, value)
    if isinstance(value, str):
        return struct.pack("<I", _STRING) + _string(value)
    of_text = isinstance(value[0], str)
    items = b"".join(_string(item) if of_text else struct.pack("<i", item) for item in value)
    return struct.pack("<IIQ", _ARRAY, _STRING if of_text else _I32, len(value)) + items


def _skip_value(file, kind):
    if kind == _STRING:
        _read_string(file)
    elif kind == _ARRAY:
        inner, count = _read(file, "<I"), _read(file, "<Q")
        for _ in range(count):
            _skip_value(file, inner)
    else:
        file.seek(struct.calcsize(_SCALARS[kind]), 1)


def _read(file, form):
    return struct.unpack(form, file.read(struct.calcsize(form)))[0]


def _read_string(file):
    return file.read(_read(file, "<Q")).decode()


def _string(text):
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def _aligned(size):
    return -(-size // _ALIGNMENT) * _ALIGNMENT
