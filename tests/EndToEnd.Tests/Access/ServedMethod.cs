using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection.V1;

namespace Bib.EndToEnd.Tests.Access;

/// <summary>A method that a node serves, as the node itself describes it.</summary>
/// <param name="Service">With its package.</param>
/// <param name="Name">Of the method.</param>
/// <param name="Type">Which sides stream.</param>
internal sealed record ServedMethod(string Service, string Name, MethodType Type)
{
    private static readonly Marshaller<byte[]> _bytes = Marshallers.Create(bytes => bytes, bytes => bytes);

    public string FullName => $"/{Service}/{Name}";

    /// <summary>Asks a node by reflection what it serves.</summary>
    public static async Task<IReadOnlyList<ServedMethod>> AllAsync(CallInvoker node, CancellationToken cancellationToken)
    {
        using var call = new ServerReflection.ServerReflectionClient(node)
            .ServerReflectionInfo(cancellationToken: cancellationToken);
        await call.RequestStream.WriteAsync(new() { ListServices = "*" }, cancellationToken);
        (await call.ResponseStream.MoveNext(cancellationToken)).ShouldBeTrue();
        var services = call.ResponseStream.Current.ListServicesResponse.Service.Select(service => service.Name).ToArray();
        var methods = new List<ServedMethod>();
        foreach (var service in services)
        {
            await call.RequestStream.WriteAsync(new() { FileContainingSymbol = service }, cancellationToken);
            (await call.ResponseStream.MoveNext(cancellationToken)).ShouldBeTrue();
            methods.AddRange(
                from bytes in call.ResponseStream.Current.FileDescriptorResponse.FileDescriptorProto
                let file = FileDescriptorProto.Parser.ParseFrom(bytes)
                from described in file.Service
                where $"{file.Package}.{described.Name}" == service
                from method in described.Method
                select new ServedMethod(service, method.Name, TypeOf(method)));
        }

        await call.RequestStream.CompleteAsync();
        return methods;
    }

    /// <summary>
    /// Calls it with an empty request and answers how the call went: OK also where a stream begins or goes on.
    /// </summary>
    public async Task<RpcException?> CallAsync(
        CallInvoker node, Metadata headers, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var patient = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patient.CancelAfter(patience);
        var options = new CallOptions(headers, cancellationToken: patient.Token);
        var method = new Method<byte[], byte[]>(Type, Service, Name, _bytes, _bytes);
        try
        {
            switch (Type)
            {
                case MethodType.Unary:
                    await node.AsyncUnaryCall(method, null, options, []).ResponseAsync;
                    break;
                case MethodType.ServerStreaming:
                    using (var call = node.AsyncServerStreamingCall(method, null, options, []))
                        await call.ResponseStream.MoveNext(patient.Token);
                    break;
                case MethodType.ClientStreaming:
                    using (var call = node.AsyncClientStreamingCall(method, null, options))
                    {
                        await call.RequestStream.CompleteAsync();
                        await call.ResponseAsync;
                    }

                    break;
                default:
                    using (var call = node.AsyncDuplexStreamingCall(method, null, options))
                    {
                        await call.RequestStream.CompleteAsync();
                        await call.ResponseStream.MoveNext(patient.Token);
                    }

                    break;
            }

            return null;
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.Cancelled && patient.IsCancellationRequested)
        {
            // It serves, and has nothing to say to nothing yet.
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
        catch (RpcException failure)
        {
            return failure;
        }
    }

    private static MethodType TypeOf(MethodDescriptorProto method) => (method.ClientStreaming, method.ServerStreaming) switch
    {
        (false, false) => MethodType.Unary,
        (false, true) => MethodType.ServerStreaming,
        (true, false) => MethodType.ClientStreaming,
        _ => MethodType.DuplexStreaming,
    };
}
