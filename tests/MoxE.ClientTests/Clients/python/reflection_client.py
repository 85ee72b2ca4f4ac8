"""python3-grpcio without generated code: everything is learnt from the server's reflection service.

Arguments: gRPC address, HTTP address, model, prompt, most tokens. Prints {name: {value} or {failure}} as one JSON object.
"""

import json
import sys
import urllib.request

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

ADDRESS, BASE, MODEL, TEXT, TOKENS = sys.argv[1:]
SERVICE = "moxe.serving.v1.GenerationService"


def reflection_messages():
    """The few messages of grpc.reflection.v1alpha that are needed here."""
    file = descriptor_pb2.FileDescriptorProto(name="reflection.proto", package="grpc.reflection.v1alpha", syntax="proto3")
    string, data, message = 9, 12, 11

    def add(name, *fields):
        entry = file.message_type.add(name=name)
        for field, number, kind, repeated, type_name in fields:
            label = 3 if repeated else 1
            entry.field.add(name=field, number=number, type=kind, label=label, type_name=type_name and f".grpc.reflection.v1alpha.{type_name}")

    add("Request", ("file_containing_symbol", 4, string, False, None), ("list_services", 7, string, False, None))
    add("Files", ("file_descriptor_proto", 1, data, True, None))
    add("Service", ("name", 1, string, False, None))
    add("Services", ("service", 1, message, True, "Service"))
    add("Failure", ("error_code", 1, 5, False, None), ("error_message", 2, string, False, None))
    add(
        "Response",
        ("files", 4, message, False, "Files"),
        ("services", 6, message, False, "Services"),
        ("failure", 7, message, False, "Failure"),
    )
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_class(pool, "grpc.reflection.v1alpha.Request"), message_class(pool, "grpc.reflection.v1alpha.Response")


def message_class(pool, name):
    descriptor = pool.FindMessageTypeByName(name)
    if hasattr(message_factory, "GetMessageClass"):
        return message_factory.GetMessageClass(descriptor)
    return message_factory.MessageFactory(pool).GetPrototype(descriptor)


class Reflection:
    def __init__(self, channel):
        self.request, response = reflection_messages()
        self.call = channel.stream_stream(
            "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=response.FromString,
        )

    def ask(self, **fields):
        answer = next(iter(self.call(iter([self.request(**fields)]))))
        if answer.HasField("failure"):
            raise LookupError(answer.failure.error_message)
        return answer

    def services(self):
        return sorted(service.name for service in self.ask(list_services="*").services.service)

    def pool(self, symbol):
        pool = descriptor_pool.DescriptorPool()
        for data in reversed(self.ask(file_containing_symbol=symbol).files.file_descriptor_proto):
            pool.AddSerializedFile(data)
        return pool


class Service:
    """Callables for each method of a service, made of its descriptor."""

    def __init__(self, channel, pool, name):
        for method in pool.FindServiceByName(name).methods:
            request = message_class(pool, method.input_type.full_name)
            response = message_class(pool, method.output_type.full_name)
            proto = descriptor_pb2.MethodDescriptorProto()
            method.CopyToProto(proto)
            make = channel.unary_stream if proto.server_streaming else channel.unary_unary
            call = make(f"/{name}/{method.name}", request_serializer=lambda message: message.SerializeToString(), response_deserializer=response.FromString)
            setattr(self, method.name, lambda call=call, request=request, timeout=None, **fields: call(json_format.ParseDict(fields, request()), timeout=timeout))


def cancelled_when_idle():
    """Generations that were cancelled so far, once none runs any more."""
    while True:
        text = fresh_metrics()
        if metric(text, "moxe_requests_running") == 0:
            return metric(text, "moxe_requests_total", 'outcome="cancelled"')


def fresh_metrics():
    """The server keeps a reading for a moment; one that differs from the first was made after this call."""
    first = read_metrics()
    while (text := read_metrics()) == first:
        pass
    return text


def read_metrics():
    with urllib.request.urlopen(f"{BASE}/metrics") as answer:
        return answer.read().decode()


def metric(text, name, label=""):
    return next((int(line.rsplit(" ", 1)[1]) for line in text.split("\n") if line.startswith(name + "{") and label in line), 0)


def generate(service, timeout=None, **fields):
    text, finish, usage = "", None, None
    for piece in service.Generate(timeout=timeout, **fields):
        text += piece.text
        finish = piece.finish_reason or finish
        if piece.HasField("usage"):
            usage = {"prompt_tokens": piece.usage.prompt_tokens, "completion_tokens": piece.usage.completion_tokens}
    return {"text": text, "finish": finish, "usage": usage}


def cancel(service, request):
    before = cancelled_when_idle()
    call = service.Generate(**{**request, "max_tokens": 16000})
    next(call)
    call.cancel()
    try:
        for _ in call:
            pass
    except grpc.RpcError:
        pass
    return {"code": call.code().name, "cancelled": cancelled_when_idle() - before}


def main():
    with grpc.insecure_channel(ADDRESS) as channel:
        reflection = Reflection(channel)
        service = Service(channel, reflection.pool(SERVICE), SERVICE)
        health = Service(channel, reflection.pool("grpc.health.v1.Health"), "grpc.health.v1.Health")
        request = {"model": MODEL, "text": TEXT, "max_tokens": int(TOKENS), "temperature": 0}
        cases = {
            "services": reflection.services,
            "unknownSymbol": lambda: reflection.pool("none.Such"),
            "health": lambda: health.Check(service=SERVICE).status,
            "model": lambda: service.GetModel().name,
            "tokens": lambda: service.Detokenize(token_ids=list(service.Tokenize(text=TEXT).token_ids)).text,
            "generate": lambda: generate(service, **request),
            "cancel": lambda: cancel(service, request),
            "deadline": lambda: generate(service, timeout=0.2, **{**request, "max_tokens": 16000}),
            "unknownModel": lambda: generate(service, **{**request, "model": "none-such"}),
            "badField": lambda: generate(service, **{**request, "temperature": 9}),
        }
        results = {}
        for name, case in cases.items():
            try:
                results[name] = {"value": case()}
            except grpc.RpcError as error:
                results[name] = {"failure": {"code": error.code().name, "details": error.details()}}
            except LookupError as error:
                results[name] = {"failure": {"code": "LookupError", "details": str(error)}}
        print(json.dumps(results))


main()
