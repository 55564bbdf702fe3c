"""gRPC's standard services and google.rpc's rich status in the Python peer. Debian's grpcio comes without its
makers' packages for them, so they are made here from the public contract."""
import threading

import grpc

DETAILS = "grpc-status-details-bin"
REFLECTIONS = ("grpc.reflection.v1", "grpc.reflection.v1alpha")
SERVED = "grpc.testing.TestService"
STATUSES = {"": 1, "resting": 2}


def refuse_with_details(context, message):
    """Ends a call with a status whose details say why."""
    info = message("google.rpc.ErrorInfo")(reason="NAME_TOO_LONG", domain="bib")
    wanted = message("google.rpc.Status")(code=3, message="bad name")
    wanted.details.add().Pack(info)
    context.set_trailing_metadata([(DETAILS, wanted.SerializeToString())])
    context.abort(grpc.StatusCode.INVALID_ARGUMENT, wanted.message)


def handlers(message, pool):
    """The services a server adds to its own."""
    health = message("grpc.health.v1.HealthCheckResponse")

    def check(request, context):
        if request.service not in STATUSES:
            context.abort(grpc.StatusCode.NOT_FOUND, "unknown service")
        return health(status=STATUSES[request.service])

    def watch(request, context):
        yield health(status=STATUSES.get(request.service, 3))
        ended = threading.Event()
        context.add_callback(ended.set)
        ended.wait()

    def method(kind, behaviour, request, response):
        make = getattr(grpc, kind + "_rpc_method_handler")
        return make(behaviour, message(request).FromString, message(response).SerializeToString)

    request = "grpc.health.v1.HealthCheckRequest"
    yield grpc.method_handlers_generic_handler("grpc.health.v1.Health", {
        "Check": method("unary_unary", check, request, "grpc.health.v1.HealthCheckResponse"),
        "Watch": method("unary_stream", watch, request, "grpc.health.v1.HealthCheckResponse"),
    })
    for package in REFLECTIONS:
        answer = message(package + ".ServerReflectionResponse")

        def reflect(requests, _, answer=answer):
            for asked in requests:
                response = answer(original_request=asked)
                if asked.HasField("list_services"):
                    response.list_services_response.service.add(name=SERVED)
                else:
                    try:
                        file = pool.FindFileContainingSymbol(asked.file_containing_symbol)
                        response.file_descriptor_response.file_descriptor_proto.append(file.serialized_pb)
                    except KeyError:
                        response.error_response.error_code = grpc.StatusCode.NOT_FOUND.value[0]
                yield response

        yield grpc.method_handlers_generic_handler(package + ".ServerReflection", {
            "ServerReflectionInfo": method(
                "stream_stream", reflect, package + ".ServerReflectionRequest", package + ".ServerReflectionResponse"),
        })


class ServiceCases:
    """The cases of these services, for a client."""

    def typed(self, kind, path, request, response):
        make = getattr(self.channel, kind)
        return make(path, self.message(request).SerializeToString, self.message(response).FromString)

    def status_details(self):
        call = self.typed(
            "unary_unary", f"/{SERVED}/UnaryCall", "grpc.testing.SimpleRequest", "grpc.testing.SimpleResponse")
        try:
            call(self.message("grpc.testing.SimpleRequest")(), metadata=[("x-bib-test-details", "yes")])
        except grpc.RpcError as error:
            assert error.code() == grpc.StatusCode.INVALID_ARGUMENT, error.code()
            sent = dict(tuple(pair) for pair in error.trailing_metadata())[DETAILS]
        else:
            raise AssertionError("the call succeeded")
        status = self.message("google.rpc.Status").FromString(sent)
        info = self.message("google.rpc.ErrorInfo")()
        assert status.code == 3 and status.message == "bad name", str(status)
        assert status.details[0].Unpack(info) and info.reason == "NAME_TOO_LONG", str(status)

    def health(self):
        names = ("grpc.health.v1.HealthCheckRequest", "grpc.health.v1.HealthCheckResponse")
        ask = self.message(names[0])
        check = self.typed("unary_unary", "/grpc.health.v1.Health/Check", *names)
        assert check(ask(service="")).status == 1
        assert check(ask(service="resting")).status == 2
        try:
            check(ask(service="none"))
            raise AssertionError("the call succeeded")
        except grpc.RpcError as error:
            assert error.code() == grpc.StatusCode.NOT_FOUND, error.code()
        watch = self.typed("unary_stream", "/grpc.health.v1.Health/Watch", *names)
        for service, expected in (("", 1), ("none", 3)):
            watching = watch(ask(service=service))
            assert next(watching).status == expected
            watching.cancel()

    def reflection(self):
        for package in REFLECTIONS:
            ask = self.message(package + ".ServerReflectionRequest")
            info = self.typed(
                "stream_stream", f"/{package}.ServerReflection/ServerReflectionInfo",
                package + ".ServerReflectionRequest", package + ".ServerReflectionResponse")
            questions = [ask(list_services=""), ask(file_containing_symbol=SERVED), ask(file_containing_symbol="none.Such")]
            listed, found, missing = info(iter(questions))
            assert SERVED in [service.name for service in listed.list_services_response.service]
            assert any(b"grpc.testing" in file for file in found.file_descriptor_response.file_descriptor_proto)
            assert missing.error_response.error_code == grpc.StatusCode.NOT_FOUND.value[0], str(missing)
