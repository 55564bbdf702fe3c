"""A gRPC peer made of grpcio. `peer.py <descriptor> serve` prints the port it listens on; `peer.py <descriptor> call
<port>` runs every case against 127.0.0.1 and prints one line for each: its name, a tab, and "ok" or what went wrong.
With `going` as the last argument the server says GOAWAY in the middle of a stream, and the client expects one that
does. The descriptor is the set of compiled contracts, so that no code generator is needed here."""
import sys
import threading
import time
from concurrent import futures

import grpc
from google.protobuf import any_pb2, descriptor_pb2, descriptor_pool, duration_pb2, message_factory

import services

SPECIAL = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n"
METHODS = {
    "EmptyCall": ("Empty", "Empty", "unary_unary"),
    "UnaryCall": ("SimpleRequest", "SimpleResponse", "unary_unary"),
    "StreamingOutputCall": ("StreamingOutputCallRequest", "StreamingOutputCallResponse", "unary_stream"),
    "StreamingInputCall": ("StreamingInputCallRequest", "StreamingInputCallResponse", "stream_unary"),
    "FullDuplexCall": ("StreamingOutputCallRequest", "StreamingOutputCallResponse", "stream_stream"),
    "UnimplementedCall": ("Empty", "Empty", "unary_unary"),
}

pool = descriptor_pool.Default()
with open(sys.argv[1], "rb") as descriptors:
    for contract in descriptor_pb2.FileDescriptorSet.FromString(descriptors.read()).file:
        if contract.name not in (any_pb2.DESCRIPTOR.name, duration_pb2.DESCRIPTOR.name):
            pool.AddSerializedFile(contract.SerializeToString())
factory = message_factory.MessageFactory(pool)


def typed(name):
    return factory.GetPrototype(pool.FindMessageTypeByName(name))


def message(name):
    return typed("grpc.testing." + name)


def payload(size):
    return message("Payload")(body=b"\0" * size)


def echo(context):
    received = context.invocation_metadata()
    context.send_initial_metadata([p for p in received if p[0] == "x-grpc-test-echo-initial"])
    context.set_trailing_metadata([p for p in received if p[0] == "x-grpc-test-echo-trailing-bin"])


def refuse(wanted, context):
    code = next(c for c in grpc.StatusCode if c.value[0] == wanted.code)
    context.abort(code, wanted.message)


def serve_unary(request, context):
    if ("x-bib-test-details", "yes") in [tuple(pair) for pair in context.invocation_metadata()]:
        services.refuse_with_details(context, typed)
    if request.HasField("response_compressed"):
        context.set_compression(grpc.Compression.Gzip)
        if not request.response_compressed.value:
            context.disable_next_message_compression()
    echo(context)
    if request.response_status.code:
        refuse(request.response_status, context)
    return message("SimpleResponse")(payload=payload(request.response_size))


def outputs_of(request):
    for wanted in request.response_parameters:
        time.sleep(wanted.interval_us / 1e6)
        yield message("StreamingOutputCallResponse")(payload=payload(wanted.size))


def serve_duplex(requests, context):
    echo(context)
    for request in requests:
        if request.response_status.code:
            refuse(request.response_status, context)
        yield from outputs_of(request)


def serve_empty(request, context):
    echo(context)
    return request


def serve_input(requests, context):
    total = sum(len(request.payload.body) for request in requests)
    return message("StreamingInputCallResponse")(aggregated_payload_size=total)


def serve(going):
    def serve_output(request, context):
        if going:
            server.stop(30)
        yield from outputs_of(request)

    behaviours = {
        "EmptyCall": serve_empty,
        "UnaryCall": serve_unary,
        "StreamingOutputCall": serve_output,
        "StreamingInputCall": serve_input,
        "FullDuplexCall": serve_duplex,
    }
    handlers = {}
    for name, behaviour in behaviours.items():
        request, response, kind = METHODS[name]
        make = getattr(grpc, kind + "_rpc_method_handler")
        handlers[name] = make(behaviour, message(request).FromString, message(response).SerializeToString)
    server = grpc.server(futures.ThreadPoolExecutor(8))
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("grpc.testing.TestService", handlers),))
    server.add_generic_rpc_handlers(tuple(services.handlers(typed, pool)))
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    server.start()
    sys.stdin.read()
    server.stop(None)


def fails(run, code, details=None):
    try:
        run()
    except grpc.RpcError as error:
        assert error.code() == code, f"{error.code()}: {error.details()}"
        assert details is None or error.details() == details, repr(error.details())
        return
    raise AssertionError("the call succeeded")


class Cases(services.ServiceCases):
    message = staticmethod(typed)

    def __init__(self, channel):
        self.channel = channel

    def stub(self, name, service="TestService"):
        request, response, kind = METHODS[name]
        path = f"/grpc.testing.{service}/{name}"
        return getattr(self.channel, kind)(path, message(request).SerializeToString, message(response).FromString)

    def simple(self, **fields):
        return message("SimpleRequest")(**fields)

    def output(self, sizes, size=0, interval=0, status=None):
        parameters = [message("ResponseParameters")(size=s, interval_us=interval) for s in sizes]
        return message("StreamingOutputCallRequest")(
            response_parameters=parameters, payload=payload(size), response_status=status)

    def empty_unary(self):
        self.stub("EmptyCall")(message("Empty")())

    def large_unary(self):
        answer = self.stub("UnaryCall")(self.simple(response_size=314159, payload=payload(271828)))
        assert answer.payload.body == b"\0" * 314159

    def client_streaming(self):
        sizes = [27182, 8, 1828, 45904]
        requests = (message("StreamingInputCallRequest")(payload=payload(s)) for s in sizes)
        assert self.stub("StreamingInputCall")(requests).aggregated_payload_size == 74922

    def server_streaming(self):
        sizes = [31415, 9, 2653, 58979]
        answers = self.stub("StreamingOutputCall")(self.output(sizes))
        assert [len(a.payload.body) for a in answers] == sizes

    def ping_pong(self):
        turn = threading.Semaphore(1)
        sizes = [31415, 9, 2653, 58979]

        def requests():
            for size, own in zip(sizes, [27182, 8, 1828, 45904]):
                turn.acquire()
                yield self.output([size], own)

        received = []
        for answer in self.stub("FullDuplexCall")(requests()):
            received.append(len(answer.payload.body))
            turn.release()
        assert received == sizes, received

    def empty_stream(self):
        assert list(self.stub("FullDuplexCall")(iter([]))) == []

    def custom_metadata(self):
        sent = [("x-grpc-test-echo-initial", "test_initial_metadata_value"),
                ("x-grpc-test-echo-trailing-bin", b"\xab\xab\xab")]

        def is_echoed(call):
            assert sent[0] in [tuple(p) for p in call.initial_metadata()]
            assert sent[1] in [tuple(p) for p in call.trailing_metadata()]

        request = self.simple(response_size=314159, payload=payload(271828))
        answer, unary = self.stub("UnaryCall").with_call(request, metadata=sent)
        assert len(answer.payload.body) == 314159
        is_echoed(unary)
        duplex = self.stub("FullDuplexCall")(iter([self.output([314159], 271828)]), metadata=sent)
        assert [len(a.payload.body) for a in duplex] == [314159]
        is_echoed(duplex)

    def status_code_and_message(self):
        wanted = message("EchoStatus")(code=2, message="test status message")
        unknown = grpc.StatusCode.UNKNOWN
        fails(lambda: self.stub("UnaryCall")(self.simple(response_status=wanted)), unknown, wanted.message)
        requests = [self.output([], status=wanted)]
        fails(lambda: list(self.stub("FullDuplexCall")(iter(requests))), unknown, wanted.message)

    def special_status_message(self):
        wanted = message("EchoStatus")(code=2, message=SPECIAL)
        fails(lambda: self.stub("UnaryCall")(self.simple(response_status=wanted)), grpc.StatusCode.UNKNOWN, SPECIAL)

    def unimplemented_method(self):
        fails(lambda: self.stub("UnimplementedCall")(message("Empty")()), grpc.StatusCode.UNIMPLEMENTED)

    def unimplemented_service(self):
        stub = self.stub("UnimplementedCall", "UnimplementedService")
        fails(lambda: stub(message("Empty")()), grpc.StatusCode.UNIMPLEMENTED)

    def cancel_after_begin(self):
        gate = threading.Event()

        def requests():
            gate.wait()
            yield from ()

        call = self.stub("StreamingInputCall").future(requests())
        call.cancel()
        gate.set()
        assert call.cancelled() and call.code() == grpc.StatusCode.CANCELLED

    def cancel_after_first_response(self):
        gate = threading.Event()

        def requests():
            yield self.output([31415], 27182)
            gate.wait()

        call = self.stub("FullDuplexCall")(requests())
        assert len(next(call).payload.body) == 31415
        call.cancel()
        gate.set()
        fails(lambda: next(call), grpc.StatusCode.CANCELLED)

    def timeout_on_sleeping_server(self):
        gate = threading.Event()

        def requests():
            yield self.output([], 27182)
            gate.wait()

        call = self.stub("FullDuplexCall")(requests(), timeout=0.001)
        fails(lambda: next(call), grpc.StatusCode.DEADLINE_EXCEEDED)
        gate.set()

    def client_compressed_unary(self):
        stub = self.stub("UnaryCall")
        boolean = message("BoolValue")
        request = self.simple(
            expect_compressed=boolean(value=True), response_size=314159, payload=payload(271828))
        fails(lambda: stub(request), grpc.StatusCode.INVALID_ARGUMENT)
        assert len(stub(request, compression=grpc.Compression.Gzip).payload.body) == 314159
        request.expect_compressed.value = False
        assert len(stub(request).payload.body) == 314159

    def keepalive(self):
        sizes = [31415, 9, 2653, 58979]
        answers = self.stub("StreamingOutputCall")(self.output(sizes, interval=300_000))
        assert [len(a.payload.body) for a in answers] == sizes

    def server_compressed_unary(self):
        for value in (True, False):
            request = self.simple(
                response_compressed=message("BoolValue")(value=value), response_size=314159, payload=payload(271828))
            assert len(self.stub("UnaryCall")(request).payload.body) == 314159


class Leaving(Cases):
    """What follows a GOAWAY."""

    def goaway(self):
        sizes = [31415, 9, 2653, 58979]
        answers = self.stub("StreamingOutputCall")(self.output(sizes, interval=300_000))
        assert [len(a.payload.body) for a in answers] == sizes
        fails(lambda: self.stub("EmptyCall")(message("Empty")()), grpc.StatusCode.UNAVAILABLE)


def call(port, going):
    pinging = [("grpc.keepalive_time_ms", 100), ("grpc.keepalive_timeout_ms", 5_000)]
    with grpc.insecure_channel(f"127.0.0.1:{port}", [] if going else pinging) as channel:
        kind = Leaving if going else Cases
        cases = kind(channel)
        common = [] if going else [n for n in vars(services.ServiceCases) if n != "typed"]
        own = [n for n in vars(kind) if n not in ("stub", "simple", "output", "message")]
        for name in [n for n in own + common if not n.startswith("_")]:
            try:
                getattr(cases, name)()
                outcome = "ok"
            except Exception as error:  # every failure is reported to the test that asked for the case
                outcome = f"{type(error).__name__}: {error}".replace("\n", " ")
            print(f"{name}\t{outcome}", flush=True)


if sys.argv[2] == "serve":
    serve(sys.argv[-1] == "going")
else:
    call(sys.argv[3], sys.argv[-1] == "going")
