using Google.Protobuf;
using Grpc.Core;
using Grpc.Reflection.V1;

namespace Grpc.Services.Reflection;

/// <summary>
/// Answers tools that ask what is served, in version V1 of the protocol. proto3 has no extensions to speak of.
/// </summary>
public sealed class ReflectionV1Service(DescriptorIndex index) : ServerReflection.ServerReflectionBase
{
    /// <inheritdoc/>
    public override async Task ServerReflectionInfo(
        IAsyncStreamReader<ServerReflectionRequest> requestStream,
        IServerStreamWriter<ServerReflectionResponse> responseStream,
        ServerCallContext context)
    {
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            var response = Answer(request);
            response.ValidHost = request.Host;
            response.OriginalRequest = request;
            await responseStream.WriteAsync(response);
        }
    }

    private static ServerReflectionResponse Files(IReadOnlyList<ByteString>? files, string what)
    {
        if (files is null) return Error(StatusCode.NotFound, $"{what} is not served here.");
        var response = new FileDescriptorResponse();
        response.FileDescriptorProto.AddRange(files);
        return new ServerReflectionResponse { FileDescriptorResponse = response };
    }

    private static ServerReflectionResponse Error(StatusCode code, string sentence) => new()
    {
        ErrorResponse = new ErrorResponse { ErrorCode = (int)code, ErrorMessage = sentence },
    };

    private ServerReflectionResponse Answer(ServerReflectionRequest request) => request.MessageRequestCase switch
    {
        ServerReflectionRequest.MessageRequestOneofCase.FileByFilename =>
            Files(index.FileByName(request.FileByFilename), $"File '{request.FileByFilename}'"),
        ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol =>
            Files(index.FileOfSymbol(request.FileContainingSymbol), $"Symbol '{request.FileContainingSymbol}'"),
        ServerReflectionRequest.MessageRequestOneofCase.FileContainingExtension =>
            Error(StatusCode.NotFound, "No extensions are served here."),
        ServerReflectionRequest.MessageRequestOneofCase.AllExtensionNumbersOfType =>
            index.FileOfSymbol(request.AllExtensionNumbersOfType) is null
                ? Error(StatusCode.NotFound, $"Type '{request.AllExtensionNumbersOfType}' is not served here.")
                : new ServerReflectionResponse
                {
                    AllExtensionNumbersResponse =
                        new ExtensionNumberResponse { BaseTypeName = request.AllExtensionNumbersOfType },
                },
        ServerReflectionRequest.MessageRequestOneofCase.ListServices => Services(),
        _ => Error(StatusCode.InvalidArgument, "The request asks nothing; set one of its fields."),
    };

    private ServerReflectionResponse Services()
    {
        var services = new ListServiceResponse();
        services.Service.AddRange(index.Services.Select(name => new ServiceResponse { Name = name }));
        return new ServerReflectionResponse { ListServicesResponse = services };
    }
}
